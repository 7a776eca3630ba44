import { randomUUID } from 'node:crypto';
import { createDatabase } from '@twinline/db/client';
import { presets } from '@twinline/engine/presets';
import { createUser } from '@twinline/services/access/createUser';
import pg from 'pg';
import type { FrameRoute } from './webFrame';

const CODES =
  `AE AF AL AM AO AR AT AU AZ BA BD BE BG BH BO BR CA CH CL CN CO CR CU CY CZ DE DK DO DZ EC EE EG ES ET FI FR GB
  GE GH GR GT HK HN HR HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KR KW KZ LA LB LK LT LV MA MD MM MN MO MX MY NG NI NL
  NO NP NZ OM PA PE PH PK PL PT PY QA RO RS SA SE SG SK TH TN TR TW UA`
    .split(/\s+/)
    .slice(0, 100);

/** Somebody who can sign in. */
export interface Account {
  readonly email: string;
  readonly password: string;
}

export interface BoardWorld extends Account {
  /** Of the one policy that all routes have. */
  readonly policyId: string;
  readonly routes: readonly FrameRoute[];
}

/**
 * An organization with a hundred regions, each with two lines, one agent and one route, and what the board's sparklines
 * show of the quarter of an hour before `now` (epoch ms): minutes, and the last of them as samples.
 */
export async function writeBoardWorld(url: string, now: number): Promise<BoardWorld> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const organizationId = `bench-${randomUUID()}`;
    await client.query("insert into organization (id, name, slug) values ($1, 'Bench', $1)", [organizationId]);
    await client.query(NETWORK, [organizationId, CODES, JSON.stringify(presets['show-live'])]);
    await client.query(MINUTES, [organizationId, new Date(now)]);
    await client.query(SAMPLES, [organizationId, new Date(now)]);
    await client.query('analyze');
    const { rows: routes } = await client.query<FrameRoute>(
      `select o.id, g.id as "regionId", g.code as "regionCode", g.time_zone as "timeZone"
       from routes o join regions g on g.id = o.region_id where o.organization_id = $1 order by g.code`,
      [organizationId],
    );
    const { rows: policies } = await client.query<{ id: string }>(
      'select id from policies where organization_id = $1',
      [organizationId],
    );
    return { routes, policyId: policies[0]?.id ?? '', ...(await writeAccount(url, organizationId)) };
  } finally {
    await client.end();
  }
}

/** A person who may do everything in the organization. */
export async function writeAccount(databaseUrl: string, organizationId: string): Promise<Account> {
  const db = createDatabase(databaseUrl, { max: 1 });
  const log = { info() {}, warn() {}, error() {} };
  const account = { email: `${organizationId}@example.org`, password: 'bench-bench-bench' };
  try {
    const ctx = { db, log, now: Date.now, newId: randomUUID, organizationId };
    await createUser(ctx, { ...account, name: 'Bench', role: 'owner' });
    return account;
  } finally {
    await db.end();
  }
}

const NETWORK = `
  with new_regions as (
    insert into regions (organization_id, code, time_zone) select $1, unnest($2::text[]), 'Asia/Singapore' returning id, code
  ), new_lines as (
    insert into lines (organization_id, region_id, slot) select $1, id, unnest(array['A', 'B']) from new_regions returning id, region_id
  ), new_pop as (
    insert into pops (organization_id, name) values ($1, 'Bench') returning id
  ), new_carriers as (
    insert into carriers (organization_id, region_id, name) select $1, id, code from new_regions returning id, region_id, name
  ), new_agents as (
    insert into agents (organization_id, region_id, carrier_id, name)
    select $1, region_id, id, name from new_carriers returning id, region_id
  ), new_paths as (
    insert into paths (organization_id, agent_id, line_id, pop_id, ssid)
    select $1, a.id, l.id, p.id, 1 from new_agents a join new_lines l using (region_id) cross join new_pop p
  ), new_policy as (
    insert into policies (organization_id, name, scenario, definition) values ($1, 'Bench', 'show-live', $3) returning id
  )
  insert into routes (organization_id, region_id, scenario, policy_id)
  select $1, r.id, 'show-live', p.id from new_regions r cross join new_policy p`;

const MINUTES = `
  insert into rollup_minutes (path_id, bucket, samples, sent, received, late, lost, duplicates, reordered, rtt_min_micros,
    rtt_max_micros, rtt_sum_micros, rtt_buckets, rtt_counts, jitter_sum_micros, jitter_samples, loss_bursts,
    longest_loss_burst, good_seconds, bad_seconds)
  select p.id, t, 60, 3000, 3000, 0, 0, 0, 0, 79000, 99000, 240000000, '{117,118,119,120}', '{300,1200,1000,500}', 54000, 60,
    0, 0, repeat('1', 60)::bit(60), repeat('0', 60)::bit(60)
  from paths p, generate_series(date_trunc('minute', $2::timestamptz) - interval '16 minutes',
    date_trunc('minute', $2::timestamptz) - interval '1 minute', interval '1 minute') t
  where p.organization_id = $1`;

const SAMPLES = `
  insert into samples (path_id, start, duration_micros, revision, pending, sent, received, late, lost, duplicates, reordered,
    rtt_min_micros, rtt_mean_micros, rtt_max_micros, rtt_buckets, rtt_counts, jitter_micros, loss_bursts, longest_loss_burst,
    late_run, late_run_span_micros, received_at)
  select p.id, t, 1000000, 0, 0, 50, 50, 0, 0, 0, 0, 79000, 80000, 99000, '{117,118,119,120}', '{5,20,17,8}', 900, 0, 0, 0, 0, t
  from paths p, generate_series($2::timestamptz - interval '3 minutes', $2::timestamptz, interval '1 second') t
  where p.organization_id = $1`;
