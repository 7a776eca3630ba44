import { setTimeout as delay } from 'node:timers/promises';
import { type KillableDatabase, until } from './database';
import type { Draw } from './draw';
import type { HubProcess } from './hubProcess';
import type { Load } from './load';
import type { Blow } from './plan';

export interface Scene {
  readonly database: KillableDatabase;
  readonly hubs: readonly HubProcess[];
  readonly load: Load;
  readonly draw: Draw;
}

/** What a blow took, in milliseconds; null where nothing of the kind was started. */
export interface BlowResult {
  /** Whether the moment that was waited for came; else it struck at a moment of chance. */
  readonly met: boolean;
  /** From the database's start until it took connections. */
  readonly databaseReadyMs: number | null;
  /** From the last start until every hub said that it was ready. */
  readonly hubsReadyMs: number;
  /** From the last start until the next post was acknowledged. */
  readonly acknowledgedMs: number;
}

const MOMENT_WITHIN_MS = 8_000;
const LONGEST_AWAY_MS = 1_500;
const PATIENCE_MS = 180_000;

/** What else happens in a blow. */
export interface Witness {
  /** Everything that was to die is dead. */
  struck(): void;
  /** The database takes connections again; hubs may still be down. */
  look(): Promise<void>;
}

/** Waits for the moment, kills, waits, starts again, and resolves when posts are acknowledged again. */
export async function strike(scene: Scene, blow: Blow, witness: Witness): Promise<BlowResult> {
  const { database, hubs, load, draw } = scene;
  const met = await moment(scene, blow);
  const killsDatabase = blow.target === 'database' || blow.target === 'both';
  const victims = victimsOf(scene, blow);
  await Promise.all([...victims.map((hub) => hub.kill()), ...(killsDatabase ? [database.kill()] : [])]);
  if (blow.target === 'backend') await database.killBackend();
  witness.struck();
  await delay(draw.whole(0, LONGEST_AWAY_MS));
  if (blow.moment === 'recovery') await strikeRecovering(scene, victims, killsDatabase);

  let startedAt = Date.now();
  let databaseReadyMs: number | null = null;
  const startHubs = () => {
    startedAt = Date.now();
    for (const hub of victims) hub.spawn();
  };
  // A hub that starts before its database must wait for it.
  const hubsFirst = killsDatabase && draw.chance(0.5);
  if (hubsFirst) startHubs();
  if (killsDatabase) {
    startedAt = Date.now();
    await database.start();
    databaseReadyMs = Date.now() - startedAt;
  } else await until('the database did not come back', database.takesConnections);
  await witness.look();
  const acknowledged = load.nextAcknowledged();
  if (!hubsFirst) startHubs();
  const ready = until('a hub did not become ready again', async () => {
    const answers = await Promise.all(hubs.map((hub) => hub.isReady()));
    return answers.every(Boolean);
  }).then(() => Date.now() - startedAt);
  const answered = atMost(PATIENCE_MS, acknowledged).then(() => Date.now() - startedAt);
  const [hubsReadyMs, acknowledgedMs] = await Promise.all([ready, answered]);
  return { met, databaseReadyMs, hubsReadyMs, acknowledgedMs };
}

function victimsOf({ hubs, draw }: Scene, { target }: Blow): readonly HubProcess[] {
  if (target === 'hub') return [draw.pick(hubs)];
  return target === 'hubs' || target === 'both' ? hubs : [];
}

/** Resolves at the moment to strike; false when what it waited for did not come. */
async function moment({ database, load, draw }: Scene, { moment: wanted }: Blow): Promise<boolean> {
  await delay(draw.whole(100, 1_200));
  switch (wanted) {
    case 'request':
      await atMost(MOMENT_WITHIN_MS, load.nextSent());
      // The hub parses, groups and commits in these milliseconds.
      await delay(draw.whole(0, 25));
      return true;
    case 'commit':
      return sees(database, COMMITTING);
    case 'rollup':
      return sees(database, ROLLING);
    case 'checkpoint': {
      const client = await database.connect();
      // It is not waited for: the server dies in it.
      client.query('checkpoint').then(
        () => client.end(),
        () => undefined,
      );
      await delay(draw.whole(0, 60));
      return true;
    }
    default:
      return true;
  }
}

/** Once its `commit` is under way a group is stored, whether or not a hub is left to say so. */
const COMMITTING = `
  select 1 from pg_stat_activity where pid <> pg_backend_pid() and state = 'active' and query = 'commit'`;
const ROLLING = `
  select 1 from pg_stat_activity where pid <> pg_backend_pid() and state in ('active', 'idle in transaction')
    and query ~ 'insert into rollup_(minutes|quarters|connects|days)|delete from rollup_dirty'`;

async function sees(database: KillableDatabase, query: string): Promise<boolean> {
  const client = await database.connect();
  try {
    for (const end = Date.now() + MOMENT_WITHIN_MS; Date.now() < end; )
      if ((await client.query(query)).rowCount) return true;
    return false;
  } finally {
    await client.end();
  }
}

/** The second blow, while what the first one hit is on its way back. */
async function strikeRecovering(scene: Scene, victims: readonly HubProcess[], killsDatabase: boolean): Promise<void> {
  const { database, draw } = scene;
  if (killsDatabase) await database.startAndKill(draw.whole(20, 900));
  for (const hub of victims) hub.spawn();
  if (victims.length > 0) await delay(draw.whole(100, 2_000));
  await Promise.all(victims.map((hub) => hub.kill()));
  await delay(draw.whole(0, 300));
}

async function atMost(ms: number, work: Promise<void>): Promise<void> {
  const late = new AbortController();
  const patience = delay(ms, true, { signal: late.signal }).catch(() => false);
  const isLate = await Promise.race([work.then(() => false), patience]);
  late.abort();
  if (isLate) throw new Error(`nothing was acknowledged within ${ms / 1_000} s`);
}
