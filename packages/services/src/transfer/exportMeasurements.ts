import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { type Cell, isoMicros, type MeasuredRow } from './exportColumns';
import { type ExportedPath, exportedPaths, type PathFilter } from './exportedPaths';
import { DAY_MS, type ExportResolution, type ResolutionSource, resolutionSources } from './resolutions';

export interface ExportRequest extends PathFilter {
  readonly resolution: ExportResolution;
  /** Epoch ms, half open; a row belongs where it begins. */
  readonly from: number;
  readonly to: number;
}

export interface Export {
  /** In the order of each row's cells. */
  readonly columns: readonly string[];
  /** Rows by start, then path, a slice at a time; nothing is read before the next slice is asked for. */
  readonly slices: AsyncGenerator<readonly (readonly Cell[])[], void, void>;
}

/**
 * Rows of one slice at most: what an export holds in memory, however slow its reader is, and what is formatted before
 * the process turns to its other people.
 */
export const SLICE_ROWS = 1_000;
/** A slice takes milliseconds; one that takes this long is ended by the database, and the export with it. */
const SLICE_TIMEOUT_MS = 30_000;
/** Slices grow while they come back nearly empty, to this many steps at most: the next one may be full again. */
const MAX_SLICE_STEPS = 3_600;

const pathColumns = ['region', 'carrier', 'agent', 'line', 'pop', 'path_id'] as const;

/** Names of the columns of an export, in order. */
export function exportColumnNames(resolution: ExportResolution): string[] {
  return [...pathColumns, ...resolutionSources[resolution].columns.map((column) => column.name)];
}

/**
 * Measurements of an organization's paths, archived ones too. The range is read in slices of time, each in a short
 * transaction of its own: a reader may take hours, and neither a connection nor a snapshot (which would keep the
 * database from cleaning up) waits for it. Each row is as it was when its slice was read.
 *
 * @throws ServiceError invalid (range) or not-found (no such path), before anything is read.
 */
export async function exportMeasurements(ctx: OrganizationContext, request: ExportRequest): Promise<Export> {
  const source = resolutionSources[request.resolution];
  checkRange(request, source);
  const paths = await exportedPaths(ctx, request);
  return { columns: exportColumnNames(request.resolution), slices: readSlices(ctx, source, request, paths) };
}

function checkRange({ from, to, resolution }: ExportRequest, { maxSpanDays }: ResolutionSource): void {
  if (to <= from) throw new ServiceError('invalid', 'to must be after from', { field: 'to' });
  if (to - from > maxSpanDays * DAY_MS)
    throw new ServiceError(
      'invalid',
      `one export of ${resolution} covers ${maxSpanDays} days at most: ask for less, or for a coarser resolution`,
      { field: 'to' },
    );
}

async function* readSlices(
  ctx: OrganizationContext,
  source: ResolutionSource,
  range: { readonly from: number; readonly to: number },
  paths: ReadonlyMap<number, ExportedPath>,
): AsyncGenerator<readonly (readonly Cell[])[], void, void> {
  const end = range.to * 1_000;
  const step = source.stepMs * 1_000;
  const pathIds = [...paths.keys()];
  let width = Math.max(1, Math.floor(SLICE_ROWS / pathIds.length)) * step;
  // Everything up to (at, path) was read.
  let at = range.from * 1_000;
  let path = 0;
  while (at < end) {
    const until = Math.min(end, at + width);
    const rows = await readSlice(ctx, source, { at, path, until, pathIds });
    const last = rows.at(-1);
    if (rows.length < SLICE_ROWS || last === undefined) {
      const growth = SLICE_ROWS / 2 / Math.max(1, rows.length);
      width = Math.floor(width * Math.min(4, Math.max(0.5, growth)));
      [at, path] = [until, 0];
    } else {
      // More of this stretch may be left: the next slice is as wide as these rows filled.
      width = last.at - at;
      [at, path] = [last.at, last.path_id];
    }
    width = Math.min(MAX_SLICE_STEPS * step, Math.max(step, width));
    if (rows.length > 0) yield rows.map((row) => cells(source, paths, row));
  }
}

interface Slice {
  readonly at: number;
  readonly path: number;
  readonly until: number;
  readonly pathIds: readonly number[];
}

async function readSlice(ctx: OrganizationContext, source: ResolutionSource, slice: Slice): Promise<MeasuredRow[]> {
  const time = sql.raw(source.time);
  const from = isoMicros(slice.at);
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await tx.execute(sql.raw(`set local statement_timeout = ${SLICE_TIMEOUT_MS}`));
    return tx.execute<SelectedRow>(sql`
      select path_id, (extract(epoch from ${time}) * 1000000)::float8 as at, ${sql.raw(selected(source))}
      from ${sql.raw(source.view)}
      where path_id = any(${sql.param(slice.pathIds)}::int[])
        and ${time} >= ${from}::timestamptz and ${time} < ${isoMicros(slice.until)}::timestamptz
        and (${time} > ${from}::timestamptz or path_id > ${slice.path})
      order by ${time}, path_id limit ${SLICE_ROWS}`);
  });
  return rows.map((row) => ({ ...row, buckets: numbersOf(row.buckets), counts: numbersOf(row.counts) }));
}

/** Histograms come as PostgreSQL writes arrays: its driver's parser takes longer than all the rest. */
type SelectedRow = Record<string, unknown> & { path_id: number; at: number; buckets: string; counts: string };

const numbersOf = (array: string) => (array === '{}' ? [] : array.slice(1, -1).split(',').map(Number));

function selected({ columns, also }: ResolutionSource): string {
  const plain = columns.flatMap((column) => ('sql' in column ? [`${column.sql} as "${column.name}"`] : []));
  return [...plain, also].join(', ');
}

function cells(source: ResolutionSource, paths: ReadonlyMap<number, ExportedPath>, row: MeasuredRow): Cell[] {
  const path = paths.get(row.path_id);
  return [
    ...(path === undefined ? [] : [path.region, path.carrier, path.agent, path.line, path.pop]),
    row.path_id,
    ...source.columns.map((column) => ('sql' in column ? (row[column.name] as Cell) : column.derive(row))),
  ];
}
