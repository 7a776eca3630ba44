import type { Readable } from 'node:stream';
import { withOrganization } from '@twinline/db/tenancy';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { ownRetention } from '../retention/getRetention';
import { defaultRetention } from '../retention/retention';
import type { ImportFault } from './importedRow';
import { findEarlierImports, type ImportRegion, makeImportPlace } from './importPlace';
import { readImportFile } from './readImportFile';
import { rollImported } from './rollImported';
import { type PlacedRow, storeImported } from './storeImported';
import { type ImportChoice, type ImportSurvey, MAX_IMPORTED_PATHS, slotOf, surveyImport } from './surveyImport';

export interface ImportRequest extends ImportRegion, ImportChoice {
  /** Opens the file, uncompressed, from its beginning: it is read twice. */
  readonly open: () => Readable;
  /**
   * When the last row shall end. `now`: as late as it can be by whole days, so that each row keeps its time of day. Epoch ms:
   * then exactly. Undefined: when it did.
   */
  readonly ending?: 'now' | number | undefined;
  readonly skipFaulty: boolean;
  readonly dryRun: boolean;
  readonly onProgress: (progress: ImportProgress) => void;
  readonly signal?: AbortSignal | undefined;
}

/** `done` of the whole, which is not known while reading for the first time. */
export interface ImportProgress {
  readonly step: 'checking' | 'storing' | 'rolling-up';
  readonly done: number;
  readonly of: number | null;
}

export interface ImportResult {
  readonly paths: readonly { readonly path: string; readonly line: string; readonly rows: number }[];
  /** Rows that were wanted, and those of them that were not stored before. */
  readonly rows: number;
  readonly added: number;
  readonly skippedFaulty: number;
  /** Rows of lines that `map` does not name. */
  readonly unmapped: Readonly<Record<string, number>>;
  readonly shiftMs: number;
  /** Where the first row begins and the last one ends as stored, epoch ms. */
  readonly from: number;
  readonly to: number;
  /** Rows that begin before a resolution is kept, in whole days: within the hour it drops them. */
  readonly beforeRetention: { readonly raw: number; readonly minutes: number; readonly quarters: number };
  /** Marked buckets that are not rolled up yet; null in a dry run. */
  readonly bucketsLeft: number | null;
}

/** Lines that are wrong, with nothing stored. */
export class FaultyImport extends Error {
  override readonly name = 'FaultyImport';
  constructor(
    readonly faults: readonly ImportFault[],
    readonly count: number,
  ) {
    super(`${count} lines are wrong`);
  }
}

const DAY_MS = 86_400_000;
/** Rows of one statement. */
const BATCH_ROWS = 1_000;
const PROGRESS_ROWS = 5_000;

/**
 * Imports recorded measurements as the history of paths of their own. The file is read once to check every line, and again
 * to store: where a line is wrong nothing is stored at all, and memory does not grow with the file. Storing can be broken
 * off at any time and done again: rows that are there are left as they are, and no row is stored without the marks that
 * have it rolled up.
 *
 * @throws FaultyImport, ServiceError invalid or conflict.
 */
export async function importMeasurements(ctx: OrganizationContext, request: ImportRequest): Promise<ImportResult> {
  const survey = await surveyImport(readImportFile(request.open()), request, (done) => {
    if (done % PROGRESS_ROWS === 0) request.onProgress({ step: 'checking', done, of: null });
  });
  if (survey.faultCount > 0 && !request.skipFaulty) throw new FaultyImport(survey.faults, survey.faultCount);
  assertWanted(survey, request);
  const shiftMs = await shiftOf(ctx, request, survey);
  const found = await describe(ctx, survey, shiftMs);
  if (request.dryRun) return { ...found, added: 0, bucketsLeft: null };
  const ids = await makeImportPlace(ctx, request, survey.paths, shiftMs);
  const added = await storeAll(ctx, request, ids, { shiftMs, rows: survey.rows });
  const bucketsLeft = await rollImported(ctx, [...ids.values()], {
    signal: request.signal,
    onLeft: (left) => request.onProgress({ step: 'rolling-up', done: left, of: null }),
  });
  return { ...found, added, bucketsLeft };
}

function assertWanted(survey: ImportSurvey, { map, path }: ImportRequest): void {
  if (survey.paths.length > MAX_IMPORTED_PATHS)
    throw new ServiceError('invalid', `the file names more than ${MAX_IMPORTED_PATHS} paths: choose some by --path`);
  if (survey.rows > 0) return;
  const lines = [...survey.unmapped.keys()].slice(0, 20).join(', ');
  const wrongPath = path === undefined ? '' : ` of path ${path}`;
  throw new ServiceError(
    'invalid',
    `no row${wrongPath} is of a line that --map names (${[...map.keys()].join(', ')})${lines === '' ? '' : `; other lines in the file: ${lines}`}`,
    { field: 'map' },
  );
}

/** A path that was imported before stays where it is: otherwise a file imported twice would be there twice. */
async function shiftOf(ctx: OrganizationContext, request: ImportRequest, survey: ImportSurvey): Promise<number> {
  const paths = [...new Set(survey.paths.map(({ path }) => path))];
  const earlier = await findEarlierImports(ctx, request, paths);
  const endMs = Math.max(...survey.paths.map((path) => path.endMs));
  const [known] = earlier;
  const wanted = shiftTo(request.ending, endMs, ctx.now());
  const shiftMs = request.ending === 'now' && known !== undefined ? known.shiftMs : wanted;
  const other = earlier.find((one) => one.shiftMs !== shiftMs);
  if (other !== undefined)
    throw new ServiceError(
      'conflict',
      `${other.path} was imported before, ${other.shiftMs / 1_000} s later than in its file, not ${shiftMs / 1_000} s: import it by --path with --ending ${new Date(endMs + other.shiftMs).toISOString()}, or leave it out`,
      { field: 'ending' },
    );
  if (endMs + shiftMs > ctx.now())
    throw new ServiceError(
      'invalid',
      `the last row would end at ${new Date(endMs + shiftMs).toISOString()}, in the future`,
      {
        field: 'ending',
      },
    );
  return shiftMs;
}

function shiftTo(ending: 'now' | number | undefined, endMs: number, now: number): number {
  if (ending === undefined) return 0;
  return ending === 'now' ? Math.floor((now - endMs) / DAY_MS) * DAY_MS : ending - endMs;
}

async function describe(ctx: OrganizationContext, survey: ImportSurvey, shiftMs: number) {
  const own = await withOrganization(ctx.db, ctx.organizationId, ownRetention);
  const settings = own?.retention ?? defaultRetention;
  const before = (days: number) =>
    [...survey.rowsByDay].reduce(
      (sum, [day, rows]) => sum + ((day + 1) * DAY_MS + shiftMs <= ctx.now() - days * DAY_MS ? rows : 0),
      0,
    );
  return {
    paths: survey.paths.map(({ path, slot, rows }) => ({ path, line: slot, rows })),
    rows: survey.rows,
    skippedFaulty: survey.faultCount,
    unmapped: Object.fromEntries(survey.unmapped),
    shiftMs,
    from: Math.min(...survey.paths.map((path) => path.firstMs)) + shiftMs,
    to: Math.max(...survey.paths.map((path) => path.endMs)) + shiftMs,
    beforeRetention: {
      raw: before(settings.rawDays),
      minutes: before(settings.minutesDays),
      quarters: before(settings.quartersDays),
    },
  };
}

/** @throws the signal's reason when it was aborted; what is stored by then stays. */
async function storeAll(
  ctx: OrganizationContext,
  request: ImportRequest,
  ids: ReadonlyMap<string, number>,
  { shiftMs, rows }: { readonly shiftMs: number; readonly rows: number },
): Promise<number> {
  let batch: PlacedRow[] = [];
  let [added, done] = [0, 0];
  const flush = async () => {
    request.signal?.throwIfAborted();
    added += await storeImported(ctx, batch, shiftMs);
    done += batch.length;
    batch = [];
    request.onProgress({ step: 'storing', done, of: rows });
  };
  for await (const entry of readImportFile(request.open())) {
    if (!('row' in entry)) continue;
    const slot = slotOf(entry.row, request);
    const pathId = slot === null ? undefined : ids.get(JSON.stringify([entry.row.path, slot]));
    if (pathId === undefined) continue;
    batch.push({ row: entry.row, pathId });
    if (batch.length === BATCH_ROWS) await flush();
  }
  if (batch.length > 0) await flush();
  return added;
}
