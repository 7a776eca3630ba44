import { createDatabase } from '@twinline/db/client';
import type pg from 'pg';
import type { OrganizationContext } from '../src/context';
import type { World } from './fixtures/world';

/** One scan that a plan really ran. */
interface Scan {
  /** The table; for a chunk its hypertable. */
  readonly table: string;
  /** The chunk; the table itself where it has none. */
  readonly relation: string;
  readonly kind: string;
  /** As the table names it, also for a chunk's; null for a sequential scan. */
  readonly index: string | null;
  /** Rows that it looked at, those that a filter left out included, over all loops. */
  readonly rows: number;
  /** Looked at most of the table without an index's condition; an index read from one end until enough was found is not. */
  readonly whole: boolean;
}

/** How the database ran a verb: every statement of it, explained with the parameters it had. */
export interface Plans<T> {
  readonly answer: T;
  /** Statements, without those that open and close the transaction and name its role. */
  readonly statements: readonly string[];
  readonly scans: readonly Scan[];
  /** Whether tables of measurements have chunks here. */
  readonly isTimescale: boolean;
  /** Sequential scans of the tables, and scans of a whole index: empty where a plan reads only what it needs. */
  wholeScansOf(...tables: string[]): string[];
  /** How many chunks were read; 1 for a table that is no hypertable, 0 for one that was not read at all. */
  chunksOf(table: string): number;
  indexesOf(table: string): string[];
}

/**
 * Runs a verb on a connection that keeps its statements, then explains each (analyze: what ran, not what might) with
 * the same parameters as the same role. A plan means nothing before there are enough rows and `analyze` has seen them.
 */
export async function plansOf<T>(
  world: World,
  given: { readonly organizationId: string; readonly now: number },
  verb: (ctx: OrganizationContext) => Promise<T>,
): Promise<Plans<T>> {
  const db = createDatabase(world.databaseUrl, { max: 1 });
  const kept: { text: string; values: unknown[] }[] = [];
  db.pool.on('connect', (client) => keepStatements(client, kept));
  try {
    const answer = await verb({ ...world.context(given.organizationId, given.now), db });
    const statements = kept.filter(({ text }) => !/^\s*(begin|commit|rollback|select set_config)/i.test(text));
    kept.length = 0;
    const client = await db.pool.connect();
    const hypertables = await hypertablesOf(client);
    const sizes = await sizesOf(client);
    const scans: Scan[] = [];
    await client.query('begin');
    await client.query(
      `select set_config('role', 'twinline_people', true), set_config('twinline.organization_id', $1, true)`,
      [given.organizationId],
    );
    for (const { text, values } of statements) {
      const { rows } = await client.query<ExplainRow>(`explain (analyze, timing off, format json) ${text}`, values);
      walk(rows[0]?.['QUERY PLAN'][0]?.Plan, { hypertables, sizes, scans });
    }
    await client.query('rollback');
    client.release();
    const of = (table: string) => scans.filter((scan) => scan.table === table);
    return {
      answer,
      statements: statements.map(({ text }) => text),
      scans,
      isTimescale: hypertables.size > 0,
      wholeScansOf: (...tables) =>
        tables.flatMap((table) =>
          of(table)
            .filter(({ whole }) => whole)
            .map(({ kind, relation }) => `${kind} on ${relation}`),
        ),
      chunksOf: (table) => new Set(of(table).map(({ relation }) => relation)).size,
      indexesOf: (table) => [...new Set(of(table).flatMap(({ index }) => index ?? []))].sort(),
    };
  } finally {
    await db.end();
  }
}

function keepStatements(client: pg.PoolClient, kept: { text: string; values: unknown[] }[]): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  client.query = ((first: string | pg.QueryConfig, second: unknown, ...rest: unknown[]) => {
    const text = typeof first === 'string' ? first : first.text;
    const values = (Array.isArray(second) ? second : typeof first === 'string' ? [] : first.values) ?? [];
    kept.push({ text, values });
    return query(first, second, ...rest);
  }) as typeof client.query;
}

/** Chunk → hypertable; empty where there is no extension. */
async function hypertablesOf(client: pg.PoolClient): Promise<ReadonlyMap<string, string>> {
  const { rowCount } = await client.query(`select from pg_extension where extname = 'timescaledb'`);
  if (rowCount === 0) return new Map();
  const { rows } = await client.query<{ chunk: string; hypertable: string }>(
    'select chunk_name as chunk, hypertable_name as hypertable from timescaledb_information.chunks',
  );
  return new Map(rows.map(({ chunk, hypertable }) => [chunk, hypertable]));
}

/** Rows of each table, as statistics know them. */
async function sizesOf(client: pg.PoolClient): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ relname: string; reltuples: number }>(
    `select relname, reltuples from pg_class where relkind = 'r'`,
  );
  return new Map(rows.map(({ relname, reltuples }) => [relname, reltuples]));
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Actual Loops': number;
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}
type ExplainRow = { 'QUERY PLAN': readonly { Plan: PlanNode }[] };

interface Found {
  readonly hypertables: ReadonlyMap<string, string>;
  readonly sizes: ReadonlyMap<string, number>;
  readonly scans: Scan[];
}

/** Collects the scans that ran. What an extension calls a scan has the real ones below it. */
function walk(node: PlanNode | undefined, found: Found): void {
  if (node === undefined) return;
  const kind = node['Node Type'];
  const relation = node['Relation Name'];
  if (relation !== undefined && kind !== 'Custom Scan' && node['Actual Loops'] > 0) {
    const indexed = kind === 'Bitmap Heap Scan' ? firstIndex(node) : node;
    const rows = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
    found.scans.push({
      table: found.hypertables.get(relation) ?? relation,
      relation,
      kind,
      // Chunks name an index or a constraint after that of their table.
      index: indexed?.['Index Name']?.replace(/^(?:_hyper_\d+_\d+_chunk_|\d+_\d+_)/, '') ?? null,
      rows,
      whole: indexed?.['Index Cond'] === undefined && rows >= (found.sizes.get(relation) ?? 0) / 2,
    });
  }
  for (const child of node.Plans ?? []) walk(child, found);
}

function firstIndex(node: PlanNode): PlanNode | undefined {
  for (const child of node.Plans ?? []) {
    const found = child['Index Name'] === undefined ? firstIndex(child) : child;
    if (found !== undefined) return found;
  }
  return undefined;
}
