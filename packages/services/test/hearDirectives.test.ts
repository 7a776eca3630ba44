import { randomUUID } from 'node:crypto';
import { createDatabase } from '@twinline/db/client';
import { createTestDatabase, testServers } from '@twinline/db/testing/databases';
import { expect, it } from 'vitest';
import { hearDirectives } from '../src/hubs/hearDirectives';
import { createMachineWorld } from '../src/testing/machineWorld';
import { contextOf } from './evaluationWorld';
import { quiet } from './ingestWorld';

const soon = { timeout: 20_000, interval: 10 };

const DIRECTIVE = `
  insert into directives (id, organization_id, route_id, epoch, sequence, line, mode, reason, evidence, detected_at,
    decided_at, deliver_by, expires_at, demo)
  select $1, organization_id, id, 1, $2, 'A', 'single', 'initial', '{}', now(), now(), now(), now(), $3 from routes`;

it.each(testServers())(
  'a directive is heard of once it is committed, demo history is not, on $name',
  async (server) => {
    const database = await createTestDatabase(server);
    const db = createDatabase(database.url);
    const world = await createMachineWorld(contextOf(db));
    const heard: string[] = [];
    let missed = 0;
    const listener = hearDirectives(quiet, database.url, {
      onDirective: (routeId) => heard.push(routeId),
      onMissed: () => {
        missed += 1;
      },
    });
    try {
      await expect.poll(() => missed, soon).toBe(1);
      const client = await db.pool.connect();
      await client.query('begin');
      await client.query(DIRECTIVE, [randomUUID(), 1, true]);
      await client.query(DIRECTIVE, [randomUUID(), 2, false]);
      await db.pool.query(`select pg_notify('directives', 'before')`);
      await expect.poll(() => heard, soon).toEqual(['before']);
      await client.query('commit');
      client.release();
      await expect.poll(() => heard, soon).toEqual(['before', world.routeId]);

      // Whatever was told while nobody listened is asked for.
      await db.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'twinline listen directives'
         and datname = current_database()`,
      );
      await expect.poll(() => missed, soon).toBe(2);
    } finally {
      await listener.stop();
      await db.end();
      await database.drop();
    }
  },
);
