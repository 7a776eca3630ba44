import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getRetention } from '../src/retention/getRetention';
import { insertOrganization, insertRegion, type Region, type World, worlds } from './fixtures/world';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 20, 12);

describe.each(worlds())('plans of retention on %s', (_, open) => {
  let world: World;
  let own: Region;

  beforeAll(async () => {
    world = await open();
    for (const id of ['own', 'other']) {
      await insertOrganization(world.db, id);
      own = await insertRegion(world.db, { organizationId: id, code: 'SG', timeZone: 'UTC', weights: [1, 1, 1] });
    }
    // Sixteen days of a sample every two minutes: 65 chunks of 6 hours.
    await world.db.pool.query(
      `insert into samples (path_id, start, duration_micros, revision, pending, sent, received, late, lost, duplicates,
         reordered, rtt_buckets, rtt_counts, loss_bursts, longest_loss_burst, late_run, late_run_span_micros)
       select p.id, $1::timestamptz - s * interval '2 minutes', 1000000, 0, 0, 50, 50, 0, 0, 0, 0, '{}', '{}', 0, 0, 0, 0
       from paths p, generate_series(1, 11520) s`,
      [new Date(NOW)],
    );
    await world.db.pool.query('analyze');
  });
  afterAll(() => world.end());

  it('the oldest measurements are found by a look per path, not by reading what there is', async () => {
    const { stored } = await getRetention(world.context(own.organizationId, NOW));
    expect(stored[0]?.oldest).toBe(NOW - 16 * DAY_MS);
    const client = await world.db.pool.connect();
    await client.query('begin');
    await client.query(`select set_config('twinline.organization_id', $1, true)`, [own.organizationId]);
    await client.query('select * from people_oldest()');
    // What this transaction read of samples: of the table, or of its chunks.
    const { rows } = await client.query<{ read: number }>(
      `select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int as read from pg_stat_xact_all_tables
       where relname = 'samples' or schemaname = '_timescaledb_internal'`,
    );
    await client.query('rollback');
    client.release();
    expect(rows[0]?.read).toBeLessThan(50);
  });
});
