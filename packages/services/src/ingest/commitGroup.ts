import type pg from 'pg';
import { markDirty } from '../rollup/marks';
import { copyIn } from './copyIn';
import { COPY_HEADER, COPY_TRAILER } from './copyRows';
import { insertConnects } from './insertConnects';
import { insertSignals } from './insertSignals';
import { insertUsage } from './insertUsage';
import { mergedMarks } from './marks';
import type { PreparedBatch } from './prepareBatch';
import { tableColumns } from './sampleTable';

/** `copy` where new samples go straight into the table, `upsert` where all are taken for possibly stored. */
export type Way = 'copy' | 'upsert';

const COLUMNS = tableColumns.join(', ');
const copyInto = (table: string) => `copy ${table} (${COLUMNS}) from stdin (format binary)`;

const STAGE = 'ingest_stage';
const MAKE_STAGE = `create temp table if not exists ${STAGE} (like samples) on commit delete rows`;
const UPDATED = tableColumns.filter((name) => name !== 'path_id' && name !== 'start');
/** In the order of the key, so that two hubs that store the same rows don't wait for each other in a circle. */
const UPSERT = `
  insert into samples (${COLUMNS})
  select distinct on (path_id, start) ${COLUMNS} from ${STAGE} order by path_id, start, revision desc
  on conflict (path_id, start) do update set ${UPDATED.map((name) => `${name} = excluded.${name}`).join(', ')}
  where excluded.revision > samples.revision`;

/**
 * Writes a group of batches inside the caller's transaction, so that samples, signals and the marks of the buckets they
 * touched become durable together. Samples go in by binary COPY, which knows nothing of revisions; what may be stored
 * already goes by a table of the session, from which the highest revision wins.
 *
 * @throws the database's unique violation where a sample that goes by `copy` is stored already.
 */
export async function commitGroup(client: pg.ClientBase, group: readonly PreparedBatch[], way: Way): Promise<void> {
  const fresh = group.flatMap((one) => one.fresh ?? []);
  const known = group.flatMap((one) => one.known ?? []);
  if (way === 'copy') {
    await copyRowsInto(client, 'samples', fresh);
    await upsert(client, known);
  } else await upsert(client, [...fresh, ...known]);
  await insertSignals(client, group);
  await insertConnects(client, group);
  await insertUsage(client, group);
  await markDirty(client, 'minute', mergedMarks(group.map((one) => one.minutes)));
  await markDirty(client, 'connect', mergedMarks(group.map((one) => one.quarters)));
}

async function upsert(client: pg.ClientBase, rows: readonly Buffer[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(MAKE_STAGE);
  await copyRowsInto(client, STAGE, rows);
  await client.query(UPSERT);
}

async function copyRowsInto(client: pg.ClientBase, table: string, rows: readonly Buffer[]): Promise<void> {
  if (rows.length > 0) await copyIn(client, copyInto(table), [COPY_HEADER, ...rows, COPY_TRAILER]);
}
