import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { ServiceError } from '@twinline/services/errors';
import { type ReportFile, reportFile } from '@twinline/services/report/archive/reportFile';
import { REPORT_FORMATS, REPORT_LANGUAGES } from '@twinline/services/report/archive/reportVersion';
import { z } from 'zod';
import { createPeopleContext, type PeopleServices } from './context';
import { problemOf } from './problem';
import { reportName, reportVersion } from './report';
import { createCallerFactory, linkProcedure, procedureFor, router } from './trpc';

export const fileChoice = z.object({
  format: z.enum(REPORT_FORMATS, `must be one of ${REPORT_FORMATS.join(', ')}`),
  language: z.enum(REPORT_LANGUAGES, `must be one of ${REPORT_LANGUAGES.join(', ')}`).default('en'),
  version: reportVersion.optional(),
});

/** Kept out of the app's router: this answer is no JSON. */
const createFileCaller = createCallerFactory(
  router({
    own: procedureFor('read-report')
      .input(fileChoice.extend({ name: reportName }))
      .query(({ ctx, input }) => reportFile(ctx.organization, input)),
    /** Of the version that the link opens, whatever is asked for. */
    shared: linkProcedure
      .input(fileChoice.omit({ version: true }).extend({ token: z.string().max(600) }))
      .query(async ({ ctx, input: { token, ...choice } }) => {
        const { link, organization } = await ctx.services.reportLinks.open(token, { counts: false });
        const version = link.version === null ? {} : { version: link.version };
        return reportFile(organization, { ...choice, ...version, name: link.name });
      }),
  }),
);

type Choice = z.input<typeof fileChoice>;

/**
 * A file of a report, by its name for who is signed in (or has an API token), or for whoever has a link to it.
 *
 * @throws TRPCError, as procedures do.
 */
export async function readReportFile(
  services: PeopleServices,
  headers: Headers,
  given: { readonly name: string } | { readonly token: string },
  query: Readonly<Record<string, string>>,
): Promise<ReportFile> {
  // What is missing or wrong in it is refused by the procedure.
  const choice = query as unknown as Choice;
  if ('token' in given) return createFileCaller({ services, person: null, headers }).shared({ ...choice, ...given });
  return createFileCaller(await createPeopleContext(services, headers)).own({ ...choice, ...given });
}

/** The same as a download; what is refused is JSON with code, message and field. */
export async function reportFileOf(
  services: PeopleServices,
  request: Request,
  given: { readonly name: string } | { readonly token: string },
): Promise<Response> {
  try {
    const query = Object.fromEntries(new URL(request.url).searchParams);
    return fileResponse(await readReportFile(services, request.headers, given, query));
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error;
    const { code, message, field } = problemOf(error);
    const waitMs = error.cause instanceof ServiceError ? error.cause.details.retryAfterMs : undefined;
    const retry = waitMs === undefined ? {} : { 'retry-after': String(Math.ceil(waitMs / 1_000)) };
    const body = { error: { code: code.toLowerCase().replaceAll('_', '-'), message, field } };
    return Response.json(body, {
      status: getHTTPStatusCodeFromError(error),
      headers: { 'cache-control': 'no-store', ...retry },
    });
  }
}

export function fileResponse({ bytes, fileName, contentType }: ReportFile): Response {
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': contentType,
      'content-length': String(bytes.byteLength),
      'content-disposition': `attachment; filename="${fileName}"`,
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    },
  });
}
