import { reportFileOf } from '@twinline/api/people/reportFile';
import { peopleServices } from '@/server/people';

export const dynamic = 'force-dynamic';

/** A report as PDF, XLSX or CSV, for whoever is signed in; the API's refusals as they are. */
export async function GET(request: Request, context: { params: Promise<{ name: string }> }): Promise<Response> {
  const { name } = await context.params;
  return reportFileOf(peopleServices(), request, { name: decodeURIComponent(name) });
}
