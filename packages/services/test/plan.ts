import { createDatabase } from '@twinline/db/client';
import type pg from 'pg';
import type { OrganizationContext } from '../src/context';
import type { World } from './fixtures/world';

/** One scan that a plan really ran. */
export interface Scan {
  /** The table; for a chunk its hypertable. */
  readonly table: string;
  /** The chunk; the table itself where it has none. */
  readonly relation: string;
  readonly kind: string;
  /** As the table names it, also for a chunk's; null for a sequential scan. */
  readonly index: string | null;
  /** Reads the whole of table or index, whatever it then leaves out. */
  readonly whole: boolean;
  /** Rows that it gave back, over all loops. */
  readonly rows: number;
}

/** How the database ran a verb: every statement of it, explained with the parameters it had. */
export interface Plans<T> {
  readonly answer: T;
  /** Statements, without those that open and close the transaction and name its role. */
  readonly statements: readonly string[];
  readonly scans: readonly Scan[];
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
    const scans: Scan[] = [];
    await client.query('begin');
    await client.query(
      `select set_config('role', 'twinline_people', true), set_config('twinline.organization_id', $1, true)`,
      [given.organizationId],
    );
    for (const { text, values } of statements) {
      const { rows } = await client.query<ExplainRow>(`explain (analyze, timing off, format json) ${text}`, values);
      walk(rows[0]?.['QUERY PLAN'][0]?.Plan, hypertables, scans);
    }
    await client.query('rollback');
    client.release();
    const of = (table: string) => scans.filter((scan) => scan.table === table);
    return {
      answer,
      statements: statements.map(({ text }) => text),
      scans,
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

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Actual Loops': number;
  readonly 'Actual Rows': number;
  readonly Plans?: readonly PlanNode[];
}
type ExplainRow = { 'QUERY PLAN': readonly { Plan: PlanNode }[] };

/** Collects the scans that ran. A bitmap's index stands one node below its table. */
function walk(node: PlanNode | undefined, hypertables: ReadonlyMap<string, string>, into: Scan[]): void {
  if (node === undefined) return;
  const relation = node['Relation Name'];
  if (relation !== undefined && node['Actual Loops'] > 0) {
    const indexed = node['Node Type'] === 'Bitmap Heap Scan' ? firstIndex(node) : node;
    const index = indexed?.['Index Name'] ?? null;
    into.push({
      table: hypertables.get(relation) ?? relation,
      relation,
      kind: node['Node Type'],
      index: index?.replace(/^(?:_hyper_\d+_\d+_chunk_|\d+_\d+_)/, '') ?? null,
      whole: indexed?.['Index Cond'] === undefined,
      rows: node['Actual Rows'] * node['Actual Loops'],
    });
  }
  for (const child of node.Plans ?? []) walk(child, hypertables, into);
}

function firstIndex(node: PlanNode): PlanNode | undefined {
  for (const child of node.Plans ?? []) {
    const found = child['Index Name'] === undefined ? firstIndex(child) : child;
    if (found !== undefined) return found;
  }
  return undefined;
}
