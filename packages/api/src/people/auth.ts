import type { PeopleServices } from './context';

/** What browsers may ask of better-auth. Accounts, members and invitations have verbs of ours, with rules of ours. */
const asked = new Set(['/sign-in/email', '/sign-out', '/get-session', '/organization/set-active']);

/** Answers requests under /api/auth: sign-in, sign-out, the session and which organization it looks at. */
export async function handleAuth(services: PeopleServices, request: Request): Promise<Response> {
  const path = new URL(request.url).pathname.replace(/^\/api\/auth/, '');
  return asked.has(path) ? services.handleAuth(request) : new Response(null, { status: 404 });
}
