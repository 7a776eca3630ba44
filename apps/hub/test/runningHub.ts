import { createDatabase, type Database } from '@twinline/db/client';
import { createTestDatabase, type TestServer } from '@twinline/db/testing/databases';
import { createMachineWorld, type MachineWorld } from '@twinline/services/testing/machineWorld';
import { createHub, type Hub } from '../src/compose';
import { readEnv } from '../src/env';

export const HUB_TOKEN = 'a-token-of-the-hub-for-tests';

/** What a relay has in a drill of a test: a busy machine's patience, where its being late is not what is tried. */
export const PATIENT_RELAY_MS = '30000';

export interface RunningHub {
  readonly hub: Hub;
  readonly db: Database;
  readonly world: MachineWorld;
  stop(): Promise<void>;
}

/** A whole hub on a database of its own, with one organization whose relays listen at `webhookUrls`. */
export async function runHub(
  server: TestServer,
  webhookUrls: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningHub> {
  const database = await createTestDatabase(server);
  const db = createDatabase(database.url);
  const log = { info() {}, warn() {}, error() {} };
  const world = await createMachineWorld({ db, log, now: Date.now, newId: () => crypto.randomUUID() }, webhookUrls);
  const env = readEnv({
    ...{
      DATABASE_URL: database.url,
      HUB_PORT: '0',
      HUB_TOKEN,
      DATABASE_POOL: '8',
      WEBHOOK_ALLOW_NETWORKS: '127.0.0.0/8',
    },
    ...{ DRILL_RELAY_MS: PATIENT_RELAY_MS, ...environment },
  });
  const hub = await createHub({ env, log });
  return {
    hub,
    db,
    world,
    async stop() {
      await hub.stop();
      await db.end();
      await database.drop();
    },
  };
}
