import { type KillableDatabase, until } from './database';
import { createJudge, type Difference } from './judge';
import type { Ledger, Post } from './ledger';
import { compareIndexes, readAll, readSome } from './readStored';

/** What of ingest still runs: a killed hub's last statement goes on without it. */
const LEFT_RUNNING = `
  select 1 from pg_stat_activity where pid <> pg_backend_pid() and state <> 'idle'
    and query ~* '(copy|into) (samples|signals|circuit_usage)|^(begin|commit)$'`;

/** Resolves when nothing that was sent before can still change what is stored. */
export async function untilQuiet(database: KillableDatabase): Promise<void> {
  await until('a statement of ingest never ended', async () => {
    const client = await database.connect();
    const { rowCount } = await client.query(LEFT_RUNNING);
    await client.end();
    return rowCount === 0;
  });
}

export interface Inspection {
  readonly differences: readonly Difference[];
  /** Posts that were found stored entirely although nobody acknowledged them. */
  readonly storedUnacknowledged: number;
}

/**
 * A look at some posts while the load goes on: what was acknowledged is there, and what is there was sent. `unanswered`
 * are posts whose fate is settled (nothing is under way): none of them may be stored in part.
 */
export async function inspectSome(
  database: KillableDatabase,
  ledger: Ledger,
  seed: number,
  acknowledged: readonly Post[],
  unanswered: readonly Post[],
): Promise<Inspection> {
  const judge = createJudge(ledger, seed);
  const client = await database.connect();
  try {
    const facts = new Set([...acknowledged, ...unanswered].flatMap((post) => post.facts));
    for (const row of await readSome(client, [...facts])) judge.see(row);
  } finally {
    await client.end();
  }
  judge.expectFacts(acknowledged.flatMap(({ facts }) => facts));
  judge.expectWhole(unanswered);
  return { differences: judge.differences, storedUnacknowledged: judge.storedUnacknowledged() };
}

export interface FullInspection extends Inspection {
  readonly rows: number;
}

/** Everything that is stored against everything that was sent; nobody may be writing. */
export async function inspectAll(database: KillableDatabase, ledger: Ledger, seed: number): Promise<FullInspection> {
  const judge = createJudge(ledger, seed);
  const client = await database.connect();
  let rows = 0;
  try {
    for await (const row of readAll(client)) {
      judge.see(row);
      rows += 1;
    }
    judge.expectAcknowledged();
    judge.expectWhole(ledger.unacknowledged);
    const indexes = await compareIndexes(client);
    const differences = [...judge.differences, ...indexes.map((evidence) => ({ kind: 'index' as const, evidence }))];
    return { differences, storedUnacknowledged: judge.storedUnacknowledged(), rows };
  } finally {
    await client.end();
  }
}
