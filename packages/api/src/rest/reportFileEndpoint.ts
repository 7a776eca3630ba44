import type { z } from 'zod';
import type { PeopleServices } from '../people/context';
import { reportName } from '../people/report';
import { fileChoice, fileResponse, readReportFile } from '../people/reportFile';

const PATH = /^\/api\/v1\/reports\/([^/]+)\/file$/;

/** Its answer is a file. */
export const reportFileEndpoint = {
  path: '/api/v1/reports/{name}/file',
  summary:
    'A report as PDF, spreadsheet or CSV; a PDF that was never printed takes some seconds, 429 says when to ask again',
  parameters: fileChoice.extend({ name: reportName }),
  mediaTypes: [...['application/pdf', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'text/csv']],
} as const satisfies { parameters: z.ZodObject; [key: string]: unknown };

/** The report whose file a path is; null for any other path. */
export function reportOfFilePath(pathname: string): string | null {
  return PATH.exec(pathname)?.[1] ?? null;
}

/** @throws TRPCError, as procedures do. */
export async function answerReportFile(services: PeopleServices, request: Request, name: string): Promise<Response> {
  const query = Object.fromEntries(new URL(request.url).searchParams);
  return fileResponse(await readReportFile(services, request.headers, { name }, query));
}
