import type { SampleColumns, Signal } from '@twinline/wire/batch';
import { MAX_SAMPLES_PER_BATCH } from '@twinline/wire/column';
import type pg from 'pg';
import { type Besides, besidesStatements, besidesValues, bringsBesides } from './besides';
import {
  cutPositions,
  flatInt2Array,
  flatInt4Array,
  int4Array,
  int8Array,
  type Mask,
  timestamptzArray,
  whole,
} from './binaryArrays';

/** A batch that was checked and waits for its commit. `receivedAt` is epoch ms. */
export type ReceivedBatch = Besides;

type NumberColumn = Exclude<keyof SampleColumns, 'rttBuckets' | 'rttCounts'>;
const MINUTE_MICROS = 60_000_000;

/** Wire column → table column, in the order of the statement's parameters. */
const int4Columns: readonly (readonly [NumberColumn, string])[] = [
  ['path', 'path_id'],
  ['duration', 'duration_micros'],
  ['revision', 'revision'],
  ['pending', 'pending'],
  ['sent', 'sent'],
  ['received', 'received'],
  ['late', 'late'],
  ['lost', 'lost'],
  ['duplicates', 'duplicates'],
  ['reordered', 'reordered'],
  ['forwardLost', 'forward_lost'],
  ['returnLost', 'return_lost'],
  ['rttMinMicros', 'rtt_min_micros'],
  ['rttMeanMicros', 'rtt_mean_micros'],
  ['rttMaxMicros', 'rtt_max_micros'],
  ['jitterMicros', 'jitter_micros'],
  ['delayVariationMicros', 'delay_variation_micros'],
  ['lossBursts', 'loss_bursts'],
  ['longestLossBurst', 'longest_loss_burst'],
  ['lateRun', 'late_run'],
  ['forwardDelayChangeMicros', 'forward_delay_change_micros'],
  ['returnDelayChangeMicros', 'return_delay_change_micros'],
  ['clockErrorMicros', 'clock_error_micros'],
  ['timestampSource', 'timestamp_source'],
];

const names = int4Columns.map(([, name]) => name);
const others = ['start', 'received_at', 'late_run_span_micros'];
const updated = [...names, ...others, 'rtt_buckets', 'rtt_counts'].filter((n) => n !== 'path_id' && n !== 'start');
const next = (offset: number) => `$${names.length + offset}`;

/** How many parameters the statement takes without what comes besides. */
const PARAMETERS = names.length + 18;

/**
 * Everything of a group in one statement, so that samples, signals and the marks of the buckets they touched become
 * durable together in one round trip. Histograms are ragged: they travel as one flat array and are cut by position.
 */
const statement = (more: string) => `
with
  marks as (
    insert into rollup_dirty (level, bucket, path_ids)
    select 'minute', bucket, (${next(11)}::int4[])[first_path:last_path]
    from unnest(${next(8)}::timestamptz[], ${next(9)}::int4[], ${next(10)}::int4[]) as m (bucket, first_path, last_path)
  ),
  heard as (
    insert into signals (path_id, at, first_late_sent_at, late_run, late_run_span_micros, kind, received_at)
    select * from unnest(${next(12)}::int4[], ${next(13)}::timestamptz[], ${next(14)}::timestamptz[], ${next(15)}::int4[],
      ${next(16)}::int8[], ${next(17)}::text[], ${next(18)}::timestamptz[])
    on conflict do nothing
  )${more}
insert into samples (${[...names, ...others].join(', ')}, rtt_buckets, rtt_counts)
select ${[...names, ...others].join(', ')}, (${next(6)}::int2[])[cut_from:cut_to], (${next(7)}::int4[])[cut_from:cut_to]
from unnest(${names.map((_, i) => `$${i + 1}::int4[]`).join(', ')}, ${next(1)}::timestamptz[], ${next(2)}::timestamptz[],
  ${next(3)}::int8[], ${next(4)}::int4[], ${next(5)}::int4[]) as s (${[...names, ...others].join(', ')}, cut_from, cut_to)
on conflict (path_id, start) do update set ${updated.map((name) => `${name} = excluded.${name}`).join(', ')}
where excluded.revision > samples.revision`;

const USUAL = { name: 'ingest-group', text: statement('') };
/** Few groups bring connects or bandwidth use: the others need not pay for them. */
const WITH_BESIDES = { name: 'ingest-group-besides', text: statement(`,${besidesStatements(PARAMETERS + 1)}`) };

/** A pool (then the group is a transaction of its own) or a connection inside a transaction. */
export type Queryable = Pick<pg.ClientBase, 'query'>;

/** Commits a group of batches; given a pool, everything in it is durable when the promise resolves. */
export async function commitGroup(client: Queryable, group: readonly ReceivedBatch[]): Promise<void> {
  const kept = keepNewest(group);
  const values = [...sampleValues(group, kept), ...markValues(group), ...signalValues(group)];
  const besides = group.filter(bringsBesides);
  if (besides.length === 0) await client.query({ ...USUAL, values });
  else await client.query({ ...WITH_BESIDES, values: [...values, ...besidesValues(besides)] });
}

/**
 * Which rows of each batch to write: of rows with the same (path, start) only the highest revision, because one
 * statement may not touch a row twice.
 */
function keepNewest(group: readonly ReceivedBatch[]): Mask[] {
  const kept = group.map(({ batch }) => new Uint8Array(batch.samples.path.length).fill(1));
  // path → start → position: batch number × MAX_SAMPLES_PER_BATCH + row.
  const seen = new Map<number, Map<number, number>>();
  for (const [b, { batch }] of group.entries()) {
    const { path, start, revision } = batch.samples;
    for (let row = 0; row < path.length; row += 1) {
      const starts = getOrSet(seen, path[row] ?? 0, () => new Map<number, number>());
      const at = start[row] ?? 0;
      const other = starts.get(at);
      const mine = b * MAX_SAMPLES_PER_BATCH + row;
      if (other === undefined) {
        starts.set(at, mine);
        continue;
      }
      const otherBatch = Math.floor(other / MAX_SAMPLES_PER_BATCH);
      const otherRow = other % MAX_SAMPLES_PER_BATCH;
      const otherRevision = group[otherBatch]?.batch.samples.revision[otherRow] ?? 0;
      if ((revision[row] ?? 0) > otherRevision) {
        kept[otherBatch]?.fill(0, otherRow, otherRow + 1);
        starts.set(at, mine);
      } else kept[b]?.fill(0, row, row + 1);
    }
  }
  return kept;
}

function sampleValues(group: readonly ReceivedBatch[], kept: readonly Mask[]): Buffer[] {
  const pieces = (name: NumberColumn) => group.map(({ batch }) => batch.samples[name]);
  const buckets = group.map(({ batch }) => batch.samples.rttBuckets);
  const counts = group.map(({ batch }) => batch.samples.rttCounts);
  const receivedAt = group.map(({ batch, receivedAt }) =>
    new Array<number>(batch.samples.path.length).fill(receivedAt * 1_000),
  );
  const cuts = cutPositions(buckets, kept);
  return [
    ...int4Columns.map(([wire]) => int4Array(pieces(wire), kept)),
    timestamptzArray(pieces('start'), kept),
    timestamptzArray(receivedAt, kept),
    int8Array(pieces('lateRunSpanMicros'), kept),
    int4Array(...whole(cuts.from)),
    int4Array(...whole(cuts.to)),
    flatInt2Array(buckets, kept),
    flatInt4Array(counts, kept),
  ];
}

/** Minute starts and the paths that have samples in each, of all rows (also of those that lose). */
function markValues(group: readonly ReceivedBatch[]): Buffer[] {
  const touched = new Map<number, Set<number>>();
  for (const { batch } of group) {
    const { path, start } = batch.samples;
    for (let row = 0; row < path.length; row += 1) {
      const at = start[row] ?? 0;
      getOrSet(touched, at - (at % MINUTE_MICROS), () => new Set()).add(path[row] ?? 0);
    }
  }
  const paths = whole([...touched.values()].map((set) => [...set]));
  const cuts = cutPositions(...paths);
  return [
    timestamptzArray(...whole([...touched.keys()])),
    int4Array(...whole(cuts.from)),
    int4Array(...whole(cuts.to)),
    flatInt4Array(...paths),
  ];
}

function signalValues(group: readonly ReceivedBatch[]): (Buffer | string[])[] {
  const heard = group.flatMap(({ batch, receivedAt }) => batch.signals.map((signal) => ({ signal, receivedAt })));
  const column = <T>(of: (signal: Signal) => T) => heard.map(({ signal }) => of(signal));
  return [
    int4Array(...whole(column((signal) => signal.path))),
    timestamptzArray(...whole(column((signal) => signal.at))),
    timestamptzArray(...whole(column((signal) => signal.firstLateSentAt))),
    int4Array(...whole(column((signal) => signal.lateRun))),
    int8Array(...whole(column((signal) => signal.lateRunSpanMicros))),
    column((signal) => signal.kind),
    timestamptzArray(...whole(heard.map(({ receivedAt }) => receivedAt * 1_000))),
  ];
}

function getOrSet<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
