import { createDatabase, type Database } from '@twinline/db/client';
import { createTestDatabase, testServers } from '@twinline/db/testing/databases';
import { healthOf } from '@twinline/engine/health';
import { presets } from '@twinline/engine/presets';
import type { PathVerdict } from '@twinline/engine/types';
import { NO_FIGURES, NO_POINTS } from '@twinline/engine/verdict';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createIncidents } from '../src/evaluation/incidents';
import { loadNetwork } from '../src/evaluation/loadNetwork';
import { createMachineWorld } from '../src/testing/machineWorld';
import { contextOf } from './evaluationWorld';

/** Singtel carries three quarters of the audience, StarHub the rest; each has an agent on both lines. */
const PATHS = ['Singtel A', 'StarHub A', 'Singtel B', 'StarHub B'];

/** The paths named fail, those of them that are mended by their ten seconds alone; all others are well. */
function verdicts(failing: readonly string[], mended: readonly string[] = []): PathVerdict[] {
  return PATHS.map((name, index) => {
    const [carrier = '', line = ''] = name.split(' ');
    const score = failing.includes(name) ? 20 : 100;
    return {
      identity: {
        path: index + 1,
        agent: `sg-${carrier}`,
        carrier,
        line,
        pop: 'SIN1',
        weight: carrier === 'Singtel' ? 3 : 1,
      },
      grade: score < 60 ? 'poor' : 'good',
      score,
      recentScore: mended.includes(name) ? 100 : score,
      contributions: NO_POINTS,
      figures: NO_FIGURES,
      fresh: true,
      withdrawn: false,
      blackoutSince: null,
      lateRun: null,
      newest: null,
      usual: { probes: 0, lost: 0, followed: 0, continued: 0 },
      answeredSentAt: 1,
      lastDataAt: 1,
    };
  });
}

const CARRIER = ['Singtel A'];
/** With one agent for the carrier: on both lines, so it is the agent that is suspected. */
const AGENT = ['Singtel A', 'Singtel B'];
const LINE = ['Singtel A', 'StarHub A'];
const ALL = PATHS;
/** Epoch ms of the first observation. */
const BEGIN = Date.parse('2026-03-02T12:00:00Z');

describe.each(testServers())('an incident’s fault domain on $name', (server) => {
  let db: Database;
  let hub: Awaited<ReturnType<typeof hubOf>>;
  let drop = async (): Promise<void> => undefined;

  async function hubOf(on: Database) {
    const incidents = createIncidents(contextOf(on), () => undefined);
    const [network] = await loadNetwork(contextOf(on));
    if (!network) throw new Error('no route');
    await incidents.reload();
    /** Twice a second from one second to another, each written before the next. */
    const see = async (
      failing: readonly string[],
      fromSecond: number,
      toSecond: number,
      mended: readonly string[] = [],
    ) => {
      for (let at = fromSecond; at < toSecond; at += 0.5) {
        const seen = verdicts(failing, mended);
        const health = healthOf(seen, ['A', 'B'], presets['show-live']).A;
        if (!health) throw new Error('no health');
        incidents.observe(network, { health, verdicts: seen, muted: false }, BEGIN + at * 1_000);
        await incidents.settle();
      }
    };
    return { see };
  }

  beforeEach(async () => {
    const database = await createTestDatabase(server);
    db = createDatabase(database.url);
    await createMachineWorld(contextOf(db));
    hub = await hubOf(db);
    drop = async () => {
      await db.end();
      await database.drop();
    };
  }, 60_000);
  afterEach(() => drop());

  const rows = async <T>(sql: string): Promise<T[]> => (await db.pool.query(sql)).rows as T[];
  const domain = async () =>
    (await rows<{ domain: string }>('select fault_domain as domain from incidents'))[0]?.domain;

  it('grows once a wider one has lasted three seconds, with the evidence of then, and the end says the widest', async () => {
    await hub.see(CARRIER, 0, 2);
    expect(await domain()).toBe('carrier');
    await hub.see(LINE, 2, 5);
    expect(await domain()).toBe('carrier');
    await hub.see(LINE, 5, 6);
    expect(await domain()).toBe('line');
    const score = "select (evidence ->> 'score')::float8 as score from incidents";
    expect(await rows(score)).toEqual([{ score: 20 }]);

    await hub.see(CARRIER, 6, 12);
    expect(await domain()).toBe('line');
    await hub.see([], 12, 24);
    expect(await rows(`select kind, body ->> 'faultDomain' as domain from events order by id`)).toEqual([
      { kind: 'incident-opened', domain: 'carrier' },
      { kind: 'incident-closed', domain: 'line' },
    ]);
  });

  it('does not grow by what is over sooner, and grows only as far as all of the three seconds reach', async () => {
    await hub.see(CARRIER, 0, 2);
    await hub.see(LINE, 2, 4.5);
    await hub.see(CARRIER, 4.5, 5);
    await hub.see(LINE, 5, 7.5);
    expect(await domain()).toBe('carrier');
    await hub.see(ALL, 7.5, 8.5);
    expect(await domain()).toBe('line');
    await hub.see(ALL, 8.5, 12.5);
    expect(await domain()).toBe('everything');
  });

  it('counts each domain for itself: what was a lesser one for a moment on its way takes no longer to be the widest', async () => {
    await hub.see(CARRIER, 0, 2);
    await hub.see(LINE, 2, 2.5);
    await hub.see(ALL, 2.5, 6);
    expect(await domain()).toBe('everything');
  });

  it('does not grow by two lines that heal together and fade one after the other, but by one that stays', async () => {
    await hub.see(AGENT, 0, 4);
    expect(await domain()).toBe('agent');
    await hub.see(CARRIER, 4, 9, CARRIER);
    expect(await domain()).toBe('agent');
    await hub.see(CARRIER, 9, 13);
    expect(await domain()).toBe('carrier');
  });

  it('is what it was for a hub that takes over', async () => {
    await hub.see(CARRIER, 0, 2);
    await hub.see(LINE, 2, 6);
    const next = await hubOf(db);
    await next.see(CARRIER, 6, 12);
    expect(await domain()).toBe('line');
    await next.see([], 12, 24);
    expect(await rows(`select body ->> 'faultDomain' as domain from events where kind = 'incident-closed'`)).toEqual([
      { domain: 'line' },
    ]);
  });
});
