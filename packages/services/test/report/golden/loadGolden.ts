import type { Database } from '@twinline/db/client';
import type { Context } from '../../../src/context';
import { copyIn } from '../../../src/ingest/copyIn';
import { createRollupLoop } from '../../../src/rollup/createRollupLoop';
import { addMark, type Marks, markDirty } from '../../../src/rollup/marks';
import { type GoldenSample, type GoldenWorld, goldenConnects, goldenSamples, goldenWorld } from './readGolden';

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const COLUMNS = `path_id, start, duration_micros, revision, pending, sent, received, late, lost, duplicates, reordered,
  rtt_mean_micros, rtt_buckets, rtt_counts, jitter_micros, loss_bursts, longest_loss_burst, late_run, late_run_span_micros`;

/**
 * Loads the recorded week into an empty database: what people entered, then what was measured through the product's own
 * tables and rollups. `late.csv.gz` comes when all else has been rolled up already.
 */
export async function loadGolden(ctx: Context): Promise<GoldenWorld> {
  const world = goldenWorld();
  await insertWorld(ctx.db, world);
  await store(ctx, 'samples.csv.gz', true);
  await createRollupLoop(ctx).runOnce();
  await store(ctx, 'late.csv.gz', false);
  await createRollupLoop(ctx).runOnce();
  return world;
}

async function store(ctx: Context, name: 'samples.csv.gz' | 'late.csv.gz', withConnects: boolean): Promise<void> {
  const client = await ctx.db.pool.connect();
  try {
    const minutes: Marks = new Map();
    let rows: string[] = [];
    const flush = () => copyIn(client, `copy samples (${COLUMNS}) from stdin`, [Buffer.from(`${rows.join('\n')}\n`)]);
    for (const sample of goldenSamples(name)) {
      rows.push(rowOf(sample));
      addMark(minutes, sample.start - (sample.start % MINUTE_MS), [sample.path]);
      if (rows.length < 50_000) continue;
      await flush();
      rows = [];
    }
    if (rows.length > 0) await flush();
    await markDirty(client, 'minute', minutes);
    if (withConnects) await storeConnects(client);
  } finally {
    client.release();
  }
}

const instant = (ms: number) => new Date(ms).toISOString();

function rowOf(sample: GoldenSample): string {
  const { sent, lost } = sample;
  return [
    sample.path,
    instant(sample.start),
    1_000_000,
    0,
    0,
    sent,
    sent - lost,
    0,
    lost,
    0,
    0,
    sample.meanMicros ?? '\\N',
    `{${sample.buckets.join(',')}}`,
    `{${sample.counts.join(',')}}`,
    sample.jitterMicros ?? '\\N',
    sample.bursts,
    sample.longest,
    sample.lateRun,
    sample.lateRunSpanMicros,
  ].join('\t');
}

async function storeConnects(client: Parameters<typeof markDirty>[0]): Promise<void> {
  const marks: Marks = new Map();
  const rows = goldenConnects().map(([path, at, ...rest]) => {
    addMark(marks, Number(at) - (Number(at) % QUARTER_MS), [Number(path)]);
    return [path, instant(Number(at)), ...rest.map((value) => (value === '' ? '\\N' : value))].join('\t');
  });
  const columns = 'path_id, at, scheme, tcp_micros, tls_micros, first_byte_micros, status, fault';
  await copyIn(client, `copy connects (${columns}) from stdin`, [Buffer.from(`${rows.join('\n')}\n`)]);
  await markDirty(client, 'connect', marks);
}

async function insertWorld(db: Database, world: GoldenWorld): Promise<void> {
  const { id: organization, name, timeZone } = world.organization;
  await db.pool.query('insert into organization (id, name, slug, time_zone) values ($1, $2, $1, $3)', [
    organization,
    name,
    timeZone,
  ]);
  const insert = async (table: string, rows: readonly Readonly<Record<string, unknown>>[]) => {
    for (const row of rows) {
      const columns = { organization_id: organization, ...row };
      const names = Object.keys(columns);
      const places = names.map((_, i) => `$${i + 1}`);
      await db.pool.query(
        `insert into ${table} (${names.join(', ')}) overriding system value values (${places.join(', ')})`,
        Object.values(columns),
      );
    }
  };
  await insert(
    'regions',
    world.regions.map((r) => ({ id: r.id, code: r.code, name: r.name, time_zone: r.timeZone })),
  );
  await insert(
    'region_viewers',
    world.regions.flatMap((r) => (r.viewers === null ? [] : [{ region_id: r.id, viewers: r.viewers }])),
  );
  await insert(
    'carriers',
    world.carriers.map((c) => ({
      id: c.id,
      region_id: c.regionId,
      name: c.name,
      asn: c.asn,
      audience_weight: c.weight,
    })),
  );
  await insert(
    'circuits',
    world.circuits.map((c) => ({
      id: c.id,
      name: c.name,
      provider: c.provider,
      monthly_cost: c.monthlyCost,
      currency: c.currency,
    })),
  );
  await insert(
    'lines',
    world.lines.map((l) => ({
      id: l.id,
      region_id: l.regionId,
      slot: l.slot,
      circuit_id: l.circuitId,
      availability_target: l.target,
    })),
  );
  await insert(
    'availability_targets_past',
    world.lines.flatMap((l) =>
      l.pastTargets.map((past) => ({
        line_id: l.id,
        until_month: past.untilMonth,
        target: past.target,
        changed_by: 'golden',
      })),
    ),
  );
  await insert('pops', world.pops);
  await insert(
    'agents',
    world.agents.map((a) => ({
      id: a.id,
      region_id: a.regionId,
      carrier_id: a.carrierId,
      name: a.name,
      interval_ms: a.intervalMs,
      created_at: a.createdAt,
    })),
  );
  await insert(
    'paths',
    world.paths.map((p) => ({
      id: p.id,
      agent_id: p.agentId,
      line_id: p.lineId,
      pop_id: p.popId,
      ssid: p.ssid,
      archived_at: p.archivedAt,
    })),
  );
  await insert('policies', world.policies);
  await insert(
    'routes',
    world.routes.map((r) => ({
      id: r.id,
      region_id: r.regionId,
      scenario: r.scenario,
      policy_id: r.policyId,
      created_at: r.createdAt,
    })),
  );
  await insert(
    'relays',
    world.relays.map((r) => ({ id: r.id, name: r.name, webhook_url: 'http://127.0.0.1:1', webhook_secret: 'whsec_' })),
  );
  await insert(
    'relay_routes',
    world.relays.flatMap((r) => r.routes.map((route) => ({ relay_id: r.id, route_id: route }))),
  );
  await insertDecisions(insert, world);
  await insert(
    'line_forecasts',
    world.forecasts.map((f) => ({
      line_id: f.lineId,
      carrier_id: f.carrierId,
      metric: 'rtt',
      learn_due: f.learnedAt,
      learned_at: f.learnedAt,
      baseline: f.baseline,
      over_quiet: f.overQuietMs,
    })),
  );
  await insert(
    'incidents',
    world.incidents.map((i) => ({
      id: i.id,
      region_id: i.regionId,
      line_slot: i.line,
      worst_grade: i.grade,
      fault_domain: i.faultDomain,
      evidence: {},
      opened_at: i.openedAt,
      closed_at: i.closedAt,
      muted: i.muted,
      merged_into: i.mergedInto,
      post_mortem: i.postMortem,
    })),
  );
  await insert(
    'maintenance_windows',
    world.windows.map((w) => ({
      id: w.id,
      name: w.name,
      region_id: w.regionId,
      line: w.line,
      drains: w.drains,
      repeats: w.repeats,
      weekdays: w.weekdays,
      time_zone: w.timeZone,
      first_day: w.firstDay,
      start_minute: w.startMinute,
      duration_minutes: w.durationMinutes,
      last_day: w.lastDay,
      created_by: 'golden',
      created_at: w.createdAt,
    })),
  );
}

async function insertDecisions(
  insert: (table: string, rows: readonly Readonly<Record<string, unknown>>[]) => Promise<void>,
  { directives }: GoldenWorld,
): Promise<void> {
  await insert(
    'directives',
    directives.map((d) => ({
      id: d.id,
      route_id: d.routeId,
      epoch: d.epoch,
      sequence: d.sequence,
      line: d.line,
      from_line: d.fromLine,
      mode: d.mode,
      weights: d.weights,
      reason: d.reason,
      evidence: {},
      fault_at: d.faultAt,
      detected_at: d.detectedAt,
      decided_at: d.decidedAt,
      deliver_by: d.decidedAt,
      expires_at: d.decidedAt,
    })),
  );
  await insert(
    'deliveries',
    directives.flatMap((d) =>
      d.deliveries.map((v) => ({
        id: v.id,
        relay_id: v.relayId,
        type: 'route.directive',
        directive_id: d.id,
        route_id: d.routeId,
        epoch: d.epoch,
        sequence: d.sequence,
        body: '{}',
        state: v.state,
        drop_reason: v.dropReason,
        attempts: 1,
        next_attempt_at: d.decidedAt,
        deliver_by: d.decidedAt,
        created_at: d.decidedAt,
        sent_at: v.sentAt,
        acknowledged_at: v.acknowledgedAt,
        applied_at: v.appliedAt,
      })),
    ),
  );
}
