import { setTimeout as sleep } from 'node:timers/promises';
import { presets } from '@twinline/engine/presets';
import pg from 'pg';
import { createLoadAgents, type LoadAgent } from '../load/loadAgents';
import { makeBodies } from './bodies';
import type { BenchOptions } from './main';
import { type Row, row } from './rows';
import { migratedDatabase, postFor, type StorePlace, startHub } from './storePlace';

/**
 * Each region has a route over two lines: what nobody decides about is not journaled. 200 rows a batch, and few paths, so
 * that judging them takes little beside taking samples in.
 */
const REGIONS = 10;
const AGENTS_PER_REGION = 20;
const PATHS_PER_AGENT = 2;
const SECONDS_PER_BATCH = 100;
/** A quick machine posts hours of these few paths in half a minute, and a hub takes nothing of more than an hour ahead. */
const BACK_SECONDS = 6 * 3_600;
const WARM_UP_SECONDS = 5;
/** After it, what was heard last is written as well. */
const SETTLE_SECONDS = 12;
/** Each way in turn, so that what else the machine does meets both. */
const TURNS = 2;

/** What ingest costs a hub that judges routes with and without its journal, and how late its event loop is then. */
export async function journalBench(place: StorePlace, { quick, say }: BenchOptions): Promise<Row[]> {
  // Longer than it takes until the journal is written.
  const seconds = quick ? 12 : 25;
  const on: Cost[] = [];
  const off: Cost[] = [];
  for (let turn = 0; turn < TURNS; turn++)
    for (const [setting, costs] of [['off', off] as const, ['on', on] as const]) {
      say(`ingest: ${seconds} s into a hub that judges, journal ${setting}`);
      costs.push(await costOf(await migratedDatabase(place, `journal_${setting}_${turn}`), setting, seconds));
    }
  const [without, written] = [sumOf(off), sumOf(on)];
  const lag = (cost: Cost) => `${(1_000 * cost.lagSeconds).toFixed(0)} ms`;
  const rate = (cost: Cost) => Math.round(cost.ratePerSecond);
  const note = `${rate(without)} samples/s without and ${rate(written)} with it; event loop late by ${lag(without)} and ${lag(written)} (p99); ${(written.bytes / written.samples).toFixed(1)} bytes a sample, ${written.gaps} gaps`;
  const measured = { value: written.millis, referenceValue: without.millis, note };
  return [row('store', 'ingest.journal.ratio', measured)];
}

interface Cost {
  /** CPU of the hub per 1,000 samples. */
  readonly millis: number;
  readonly ratePerSecond: number;
  readonly lagSeconds: number;
  readonly bytes: number;
  /** In the journal. */
  readonly samples: number;
  readonly gaps: number;
}

function sumOf(costs: readonly Cost[]): Cost {
  const sum = (of: (cost: Cost) => number) => costs.reduce((total, cost) => total + of(cost), 0);
  return {
    millis: sum(({ millis }) => millis) / costs.length,
    ratePerSecond: sum(({ ratePerSecond }) => ratePerSecond) / costs.length,
    lagSeconds: Math.max(...costs.map(({ lagSeconds }) => lagSeconds)),
    bytes: sum(({ bytes }) => bytes),
    samples: sum(({ samples }) => samples),
    gaps: sum(({ gaps }) => gaps),
  };
}

async function costOf(url: string, journal: 'on' | 'off', seconds: number): Promise<Cost> {
  const agents: LoadAgent[] = [];
  for (let region = 0; region < REGIONS; region++)
    agents.push(...(await createLoadAgents(url, AGENTS_PER_REGION, PATHS_PER_AGENT)));
  await createRoutes(url);
  const hub = await startHub(url, { JOURNAL: journal });
  try {
    const bodies = makeBodies(agents, SECONDS_PER_BATCH, Math.floor(Date.now() / 1_000) - BACK_SECONDS);
    await postFor(hub.url, bodies, WARM_UP_SECONDS);
    const before = await hub.cpuSeconds();
    const { rows, seconds: took } = await postFor(hub.url, bodies, seconds);
    const lagSeconds = await hub.metric('nodejs_eventloop_lag_p99_seconds');
    await sleep(1_000 * SETTLE_SECONDS);
    const cpuSeconds = (await hub.cpuSeconds()) - before;
    const [bytes = 0, samples = 0, gaps = 0] = await Promise.all(
      ['bytes', 'samples', 'gaps'].map((of) => hub.metric(`twinline_journal_${of}_total`)),
    );
    if (journal === 'on' && bytes === 0) throw new Error('the hub wrote no journal');
    return { millis: (cpuSeconds * 1e6) / rows, ratePerSecond: rows / took, lagSeconds, bytes, samples, gaps };
  } finally {
    await hub.stop();
  }
}

/** A route in each region, over its lines A and B. */
async function createRoutes(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    `with policy as (
       insert into policies (organization_id, name, scenario, definition)
       select organization_id, 'Load', 'show-live', $1 from regions returning id, organization_id)
     insert into routes (organization_id, region_id, scenario, policy_id)
     select r.organization_id, r.id, 'show-live', p.id from regions r join policy p using (organization_id)`,
    [JSON.stringify(presets['show-live'])],
  );
  await client.end();
}
