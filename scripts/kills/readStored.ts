import type pg from 'pg';
import { type Fact, TABLES, type Table, type Value } from './facts';
import type { StoredRow } from './judge';

const FETCH_ROWS = 5_000;
const micros = (column: string) => `(extract(epoch from ${column}) * 1000000)::bigint`;

interface TableRead {
  readonly placeType: 'integer' | 'uuid';
  /** What identifies a row, as `keyOf` writes it; the second is a time. */
  readonly place: string;
  readonly time: string;
  readonly source?: string;
  readonly revision: string;
  readonly figures: readonly string[];
}

const SAMPLE_FIGURES =
  'duration_micros pending sent received late lost duplicates reordered forward_lost return_lost rtt_min_micros rtt_mean_micros rtt_max_micros rtt_buckets rtt_counts jitter_micros delay_variation_micros loss_bursts longest_loss_burst late_run late_run_span_micros forward_delay_change_micros return_delay_change_micros clock_error_micros timestamp_source';
const CONNECT_FIGURES = 'scheme tcp_micros tls_micros first_byte_micros status fault';

const reads: Record<Table, TableRead> = {
  samples: {
    placeType: 'integer',
    place: 'path_id',
    time: 'start',
    revision: 'revision',
    figures: SAMPLE_FIGURES.split(' '),
  },
  signals: {
    placeType: 'integer',
    place: 'path_id',
    time: 'at',
    revision: '0',
    figures: ['kind', 'late_run', 'late_run_span_micros', 'first_late_sent_at'],
  },
  connects: { placeType: 'integer', place: 'path_id', time: 'at', revision: '0', figures: CONNECT_FIGURES.split(' ') },
  circuit_usage: {
    placeType: 'uuid',
    place: 'circuit_id',
    time: 'start',
    source: 'source',
    revision: '0',
    figures: ['duration_micros', 'received_bytes', 'sent_bytes'],
  },
};

/** Everything that is stored, past the indexes: what an index hides (or shows twice) is seen as it lies in the table. */
export async function* readAll(client: pg.Client): AsyncGenerator<StoredRow> {
  for (const table of TABLES) {
    await client.query('begin');
    await withoutIndexes(client);
    await client.query(`declare stored no scroll cursor for ${selectOf(table)}`);
    for (;;) {
      const { rows } = await client.query({ text: `fetch ${FETCH_ROWS} from stored`, rowMode: 'array' });
      for (const row of rows) yield storedRow(table, row);
      if (rows.length < FETCH_ROWS) break;
    }
    await client.query('commit');
  }
}

/** What is stored of these facts, and of other revisions of them. */
export async function readSome(client: pg.Client, facts: readonly Fact[]): Promise<StoredRow[]> {
  const found: StoredRow[] = [];
  for (const table of TABLES) {
    const wanted = facts.filter((fact) => fact.table === table);
    if (wanted.length === 0) continue;
    const { placeType, place, time, source } = reads[table];
    const places = wanted.map((fact) => (fact.table === 'circuit_usage' ? fact.circuit : String(fact.path)));
    const sources = wanted.map((fact) => (fact.table === 'circuit_usage' ? fact.source : ''));
    const { rows } = await client.query({
      // By the key's own types: a crash takes the statistics, and without its index any plan would be a bad one.
      text: `with wanted as (
          select distinct place::${placeType} as place, source, timestamptz 'epoch' + at * interval '1 microsecond' as at
          from unnest($1::text[], $2::text[], $3::bigint[]) as w (place, source, at))
        ${selectOf(table)} join wanted on wanted.place = t.${place} and wanted.at = t.${time}
          and wanted.source = ${source === undefined ? "''" : `t.${source}`}
        where t.${time} >= $4::timestamptz and t.${time} <= $5::timestamptz`,
      values: [places, sources, wanted.map(({ at }) => at), ...bounds(wanted)],
      rowMode: 'array',
    });
    for (const row of rows) found.push(storedRow(table, row));
  }
  return found;
}

/** Tables whose rows an index counts differently than the table itself; each with both counts. */
export async function compareIndexes(client: pg.Client): Promise<string[]> {
  const faults: string[] = [];
  for (const table of TABLES) {
    const count = async (settings: (client: pg.Client) => Promise<unknown>) => {
      await client.query('begin');
      await settings(client);
      const { rows } = await client.query<{ count: string }>(`select count(*) from ${table}`);
      await client.query('commit');
      return Number(rows[0]?.count);
    };
    const [lying, indexed] = [
      await count(withoutIndexes),
      await count((c) => c.query('set local enable_seqscan = off')),
    ];
    if (lying !== indexed) faults.push(`${table}: ${lying} rows lie in the table, ${indexed} are found by its index`);
  }
  return faults;
}

async function withoutIndexes(client: pg.Client): Promise<void> {
  for (const way of ['indexscan', 'indexonlyscan', 'bitmapscan']) await client.query(`set local enable_${way} = off`);
}

function selectOf(table: Table): string {
  const { place, time, source, revision, figures } = reads[table];
  const shown = figures.map((name) => (name.endsWith('_at') ? micros(`t.${name}`) : `t.${name}`));
  const key = `'${table} ' || t.${place} || ' ' || ${source === undefined ? '' : `t.${source} || ' ' || `}${micros(`t.${time}`)}`;
  return `select ${key}, ${revision === '0' ? '0' : `t.${revision}`}, ${shown.join(', ')} from ${table} t`;
}

function storedRow(table: Table, row: readonly unknown[]): StoredRow {
  const [key, revision, ...values] = row;
  const figures = reads[table].figures.map((name, i) => [name, figureOf(values[i])]);
  return { table, key: String(key), revision: Number(revision), figures: Object.fromEntries(figures) };
}

/** bigint comes as text. */
function figureOf(value: unknown): Value {
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return Number(value);
  return (value ?? null) as Value;
}

function bounds(facts: readonly Fact[]): [Date, Date] {
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (const { at } of facts) [least, most] = [Math.min(least, at), Math.max(most, at)];
  return [new Date(least / 1_000 - 1_000), new Date(most / 1_000 + 1_000)];
}
