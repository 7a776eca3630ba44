import { randomUUID } from 'node:crypto';
import type { Database } from '@twinline/db/client';
import type { Batch, SampleColumns, Signal } from '@twinline/wire/batch';
import type { AgentIdentity } from '../src/access/identifyAgent';
import type { Context } from '../src/context';

export const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

export function testContext(db: Database, now: () => number = Date.now): Context {
  return { db, log: quiet, now, newId: randomUUID };
}

/** An organization with one region and one agent on two lines; returns the agent with its two path ids. */
export async function createAgent(
  db: Database,
): Promise<AgentIdentity & { readonly first: number; readonly second: number }> {
  const organizationId = randomUUID();
  const one = async <T>(sql: string, values: unknown[]): Promise<T> =>
    (await db.pool.query(sql, values)).rows[0].id as T;
  await db.pool.query('insert into organization (id, name, slug) values ($1, $1, $1)', [organizationId]);
  const region = await one<string>(
    `insert into regions (organization_id, code, time_zone) values ($1, 'SG', 'Asia/Singapore') returning id`,
    [organizationId],
  );
  const inRegion = [organizationId, region];
  const carrier = await one<string>(
    `insert into carriers (organization_id, region_id, name) values ($1, $2, 'Carrier') returning id`,
    inRegion,
  );
  const pop = await one<string>(`insert into pops (organization_id, name) values ($1, 'PoP') returning id`, [
    organizationId,
  ]);
  const agent = await one<string>(
    `insert into agents (organization_id, region_id, carrier_id, name) values ($1, $2, $3, 'agent') returning id`,
    [...inRegion, carrier],
  );
  const paths: number[] = [];
  for (const slot of ['A', 'B']) {
    const line = await one<string>(
      'insert into lines (organization_id, region_id, slot) values ($1, $2, $3) returning id',
      [...inRegion, slot],
    );
    paths.push(
      await one<number>(
        `insert into paths (organization_id, agent_id, line_id, pop_id, ssid) values ($1, $2, $3, $4, $5) returning id`,
        [organizationId, agent, line, pop, paths.length + 1],
      ),
    );
  }
  const [first = 0, second = 0] = paths;
  return {
    agentId: agent,
    organizationId,
    regionId: region,
    name: 'agent',
    configVersion: 1,
    paths: new Set(paths),
    circuits: new Map(),
    first,
    second,
  };
}

export interface Row {
  readonly path: number;
  /** Epoch ms. */
  readonly start: number;
  readonly revision?: number;
  readonly sent?: number;
  readonly late?: number;
  readonly lost?: number;
  readonly bucket?: number;
}

/** A batch of samples with 50 probes each unless a row says otherwise; RTT of all answered ones in one bucket. */
export function batchOf(rows: readonly Row[], signals: Signal[] = []): Batch {
  const column = <T>(of: (row: Row) => T) => rows.map(of);
  const same = <T>(value: T) => rows.map(() => value);
  const sentOf = (row: Row) => row.sent ?? 50;
  const receivedOf = (row: Row) => sentOf(row) - (row.lost ?? 0);
  const samples: SampleColumns = {
    path: column((row) => row.path),
    start: column((row) => row.start * 1_000),
    duration: same(1_000_000),
    revision: column((row) => row.revision ?? 0),
    pending: same(0),
    sent: column(sentOf),
    received: column(receivedOf),
    late: column((row) => row.late ?? row.lost ?? 0),
    lost: column((row) => row.lost ?? 0),
    duplicates: same(0),
    reordered: same(0),
    forwardLost: same(null),
    returnLost: same(null),
    rttMinMicros: column((row) => (receivedOf(row) === 0 ? null : 79_000)),
    rttMeanMicros: column((row) => (receivedOf(row) === 0 ? null : 80_000)),
    rttMaxMicros: column((row) => (receivedOf(row) === 0 ? null : 82_000)),
    rttBuckets: column((row) => (receivedOf(row) === 0 ? [] : [row.bucket ?? 119])),
    rttCounts: column((row) => (receivedOf(row) === 0 ? [] : [receivedOf(row)])),
    jitterMicros: column((row) => (receivedOf(row) === 0 ? null : 900)),
    delayVariationMicros: same(null),
    lossBursts: same(0),
    longestLossBurst: column((row) => row.lost ?? 0),
    lateRun: same(0),
    lateRunSpanMicros: same(0),
    forwardDelayChangeMicros: same(null),
    returnDelayChangeMicros: same(null),
    clockErrorMicros: same(null),
    timestampSource: same(0),
  };
  return { boot: randomUUID(), sequence: 1, sentAt: Date.now() * 1_000, agentVersion: 'test', samples, signals };
}
