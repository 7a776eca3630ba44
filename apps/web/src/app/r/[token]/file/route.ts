import { reportFileOf } from '@twinline/api/people/reportFile';
import { peopleServices } from '@/server/people';

export const dynamic = 'force-dynamic';

/** A shared report as PDF, XLSX or CSV, for whoever has the link. */
export async function GET(request: Request, context: { params: Promise<{ token: string }> }): Promise<Response> {
  const { token } = await context.params;
  return reportFileOf(peopleServices(), request, { token: decodeURIComponent(token) });
}
