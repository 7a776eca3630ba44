export const dynamic = 'force-dynamic';

/** Whether this process answers; the hub and the database have their own. */
export function GET(): Response {
  return Response.json({ ok: true });
}
