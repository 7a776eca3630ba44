import { isoMicros } from '@twinline/services/transfer/exportColumns';
import { asText, exportFormats } from '@twinline/services/transfer/exportFormats';
import { exportMeasurements } from '@twinline/services/transfer/exportMeasurements';
import { exportResolutions } from '@twinline/services/transfer/resolutions';
import { z } from 'zod';
import { createPeopleContext, type PeopleServices } from '../people/context';
import { createCallerFactory, procedureFor, router } from '../people/trpc';
import { streamOf } from './streamOf';

const MEDIA_TYPES = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson; charset=utf-8' } as const;

const DIGITS = /^\d{1,15}$/;
const ISO = z.iso.datetime({ offset: true });

/** Epoch ms or ISO 8601 with its zone, as text. */
const instant = z
  .string({ error: 'is needed' })
  .refine((text) => DIGITS.test(text) || ISO.safeParse(text).success, {
    error: 'must be epoch milliseconds, or ISO 8601 with a zone, such as 2026-11-20T08:00:00Z',
  })
  .transform((text) => (DIGITS.test(text) ? Number(text) : Date.parse(text)))
  .describe('epoch ms, or ISO 8601 with a zone');

const parted = z.string().transform((text) => text.split(','));
const uuids = parted.pipe(z.array(z.uuid()).max(1_000)).optional();

export const exportEndpoint = {
  path: '/api/v1/export',
  summary: 'Measurements of a range as CSV or NDJSON, streamed; what the columns mean: docs/data.md',
  parameters: z.object({
    resolution: z.enum(exportResolutions),
    from: instant,
    to: instant,
    format: z.enum(exportFormats).default('csv'),
    regionIds: uuids.describe('ids of regions, parted by commas'),
    carrierIds: uuids.describe('ids of carriers, parted by commas'),
    line: z.string().max(20).optional().describe('slot of a line: A or B'),
    pathIds: parted
      .transform((ids) => ids.map(Number))
      .pipe(z.array(z.int().min(1)).max(1_000))
      .optional()
      .describe('ids of paths, parted by commas'),
  }),
  mediaTypes: Object.values(MEDIA_TYPES).map((type) => type.replace(/;.*/, '')),
} as const;

/** Who may see measurements may take them away. Kept out of the app's router: this answer is no JSON. */
const createExportCaller = createCallerFactory(
  router({
    open: procedureFor('view')
      .input(exportEndpoint.parameters)
      .query(async ({ ctx, input }) => ({
        input,
        measurements: await exportMeasurements(ctx.organization, input),
        leave: ctx.services.exports.enter(ctx.organization.organizationId),
      })),
    check: procedureFor('view')
      .input(exportEndpoint.parameters)
      .query(({ input }) => ({ input })),
  }),
);

/**
 * Answers an export. Every refusal comes before the first byte; a failure later on breaks the connection off, so that
 * half a file never looks whole.
 *
 * @throws TRPCError, as procedures do.
 */
export async function answerExport(services: PeopleServices, request: Request): Promise<Response> {
  const caller = createExportCaller(await createPeopleContext(services, request.headers));
  const given = Object.fromEntries(new URL(request.url).searchParams) as z.input<typeof exportEndpoint.parameters>;
  if (request.method === 'HEAD') return new Response(null, { headers: headersOf((await caller.check(given)).input) });
  const { input, measurements, leave } = await caller.open(given);
  const startedAt = performance.now();
  const body = await streamOf(asText(measurements, input.format), (outcome) => {
    leave();
    const fields = { ...outcome, resolution: input.resolution, tookMs: Math.round(performance.now() - startedAt) };
    if (outcome.error === undefined) services.log.info(fields, 'exported');
    else services.log.error(fields, 'an export broke off');
  });
  return new Response(body, { headers: headersOf(input) });
}

function headersOf({ resolution, from, to, format }: z.output<typeof exportEndpoint.parameters>) {
  const compact = (ms: number) => isoMicros(ms * 1_000).replace(/[-:]|\.\d+/g, '');
  return {
    'content-type': MEDIA_TYPES[format],
    'content-disposition': `attachment; filename="twinline-${resolution}-${compact(from)}-${compact(to)}.${format}"`,
    'cache-control': 'no-store',
  };
}
