import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRelay, type Relay, type RelayFault, type RelayOptions } from '../src/createRelay';
import type { DirectiveData } from '../src/events';
import { fileStore } from '../src/fileStore';
import { signWebhook } from '../src/sign';
import { directive as directiveAt, OTHER_EVENTS, SECRET } from './directive';
import { type HubStandIn, openHubStandIn } from './hubStandIn';

let hub: HubStandIn;
let folder: string;
const relays: Relay[] = [];
beforeEach(async () => {
  hub = await openHubStandIn();
  folder = mkdtempSync(join(tmpdir(), 'twinline-relay-'));
});
afterEach(async () => {
  for (const relay of relays.splice(0)) await relay.close();
  await hub.close();
  rmSync(folder, { recursive: true });
});

/** One that holds for a minute from now. */
function directive(changes: Partial<DirectiveData> = {}): DirectiveData {
  return directiveAt({ expiresAt: new Date(Date.now() + 60_000).toISOString(), ...changes });
}

function relay(options: Partial<RelayOptions> = {}): Relay & { faults: RelayFault[]; applied: string[] } {
  const applied: string[] = [];
  const made = createRelay({
    hubUrl: hub.url,
    token: 'a-token',
    routes: ['route-sg'],
    secrets: [SECRET],
    onDirective: ({ line, sequence }, { via }) => void applied.push(`${sequence} ${line} ${via}`),
    ...options,
  });
  relays.push(made);
  const faults: RelayFault[] = [];
  made.on('error', (fault) => faults.push(fault));
  return Object.assign(made, { faults, applied });
}

let messages = 0;
async function webhook(to: Relay, data: unknown, type = 'route.directive'): Promise<[number, string]> {
  const body = JSON.stringify({ type, timestamp: new Date().toISOString(), data });
  messages += 1;
  const headers = { ...signWebhook([SECRET], `msg-${messages}`, Date.now(), body) };
  const response = await to.receive(new Request('http://relay/', { method: 'POST', body, headers }));
  return [response.status, await response.text()];
}

const next = <Name extends Parameters<Relay['on']>[0]>(of: Relay, name: Name) =>
  new Promise<unknown>((resolve) => {
    const stop = of.on(name, (event) => {
      stop();
      resolve(event);
    });
  });

describe('a relay', () => {
  it('begins with what the hub says is true, whatever webhook comes later', async () => {
    hub.directive = directive();
    const one = relay();
    await one.begun;
    expect(one.applied).toEqual(['10 B pull']);
    expect(one.state('route-sg')).toMatchObject({ isStale: false, via: 'pull', current: { sequence: 10 } });
    expect(await webhook(one, directive({ sequence: 9, line: 'A' }))).toEqual([200, '{"status":"older"}']);
    expect(await webhook(one, directive({ sequence: 11, line: 'A' }))).toEqual([200, '{"status":"apply"}']);
    expect(await webhook(one, directive({ routeId: 'another' }))).toEqual([200, '{"status":"not-followed"}']);
    expect(one.applied).toEqual(['10 B pull', '11 A webhook']);
    expect(() => one.state('another')).toThrow('name it in routes');
  });

  it('is restarted without the hub: keeps its line, and its place in the order', async () => {
    const first = relay({ store: fileStore(folder), stream: false });
    hub.away = true;
    expect((await webhook(first, directive({ sequence: 8, line: 'A' })))[0]).toBe(200);
    expect((await webhook(first, directive()))[0]).toBe(200);
    await first.close();
    const closedAt = Date.now();
    const second = relay({ store: fileStore(folder) });
    await second.begun;
    expect(second.applied).toEqual(['10 B store']);
    expect(second.state('route-sg')).toMatchObject({ isStale: false, via: 'store' });
    expect(await webhook(second, directive({ sequence: 9, line: 'A' }))).toEqual([200, '{"status":"older"}']);
    expect(await webhook(second, directive({ epoch: 4, sequence: 1, line: 'A' }))).toEqual([200, '{"status":"apply"}']);
    // Beside what it is writing at the moment.
    const kept = readdirSync(folder).filter((name) => !name.endsWith('.new'));
    expect(kept).toEqual(['route-sg.json', 'route-sg.reports.json']);
    // The first process came to its end before the hub could be told: it hears of both, and of when they were in force.
    hub.away = false;
    await expect.poll(() => hub.reports.filter(({ epoch }) => epoch === 4)).not.toEqual([]);
    expect(hub.reports.slice(0, 2)).toMatchObject([{ sequence: 8 }, { sequence: 10 }]);
    expect(hub.reports.slice(0, 2).every(({ appliedAt }) => appliedAt <= closedAt)).toBe(true);
    // What it has answered is no longer kept.
    await expect.poll(() => fileStore(folder).loadReports?.('route-sg')).toEqual([]);
  });

  it('refuses what is older than before the restart even when what was saved could not be put in force', async () => {
    await fileStore(folder).save('route-sg', directive());
    hub.away = true;
    let broken = true;
    const lines: string[] = [];
    const one = relay({
      store: fileStore(folder),
      onDirective: ({ line }) => {
        if (broken) throw new Error('no switch yet');
        lines.push(line);
      },
    });
    await one.begun;
    broken = false;
    expect(await webhook(one, directive({ sequence: 9, line: 'A' }))).toEqual([200, '{"status":"older"}']);
    expect(await webhook(one, directive())).toEqual([200, '{"status":"apply"}']);
    expect(lines).toEqual(['B']);
    expect(one.counts().appliesFailed).toBe(1);
  });

  it.each([
    ['half a file', '{"routeId":'],
    ['something else', '{"routeId": "route-sg"}'],
    ['another route', JSON.stringify(directiveAt({ routeId: 'route-id' }))],
  ])('begins all the same when what was saved is %s, and says so', async (_what, text) => {
    writeFileSync(join(folder, 'route-sg.json'), text);
    hub.directive = directive();
    const one = relay({ store: fileStore(folder) });
    await one.begun;
    expect(one.faults.map(({ where, routeId }) => `${where} ${routeId}`)).toEqual(['store route-sg']);
    expect(one.applied).toEqual(['10 B pull']);
  });

  it('never writes outside the folder of its store, whatever a route is called', async () => {
    await fileStore(join(folder, 'in')).save('../../x', directive({ routeId: '../../x' }));
    expect(readdirSync(folder)).toEqual(['in']);
    expect(await fileStore(join(folder, 'in')).load('../../x')).toMatchObject({ routeId: '../../x' });
    expect(await fileStore(folder).load('route-sg')).toBeNull();
  });

  it('has a directive that could not be put in force offered again, and reports only what is', async () => {
    hub.directive = directive();
    let failures = 2;
    const one = relay({
      onDirective: () => {
        if (failures-- > 0) throw new Error('the switch is busy');
      },
    });
    expect(await next(one, 'reported')).toEqual({ routeId: 'route-sg', epoch: 3, sequence: 10 });
    expect(one.faults.map(({ where }) => where)).toEqual(['apply', 'apply']);
    expect(hub.reports).toHaveLength(1);
  });

  it('gives up what takes too long, by its signal, and lets the newer one have its turn', async () => {
    const log: string[] = [];
    const one = relay({
      applyTimeoutMs: 50,
      onDirective: ({ sequence }, { signal }) => {
        if (sequence === 11) return void log.push('11 in force');
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            log.push('10 given up');
            reject(signal.reason);
          });
        });
      },
    });
    const both = await Promise.all([webhook(one, directive()), webhook(one, directive({ sequence: 11 }))]);
    expect(both.map(([status]) => status)).toEqual([500, 200]);
    expect(log).toEqual(['10 given up', '11 in force']);
  });

  it('reports in order, again while the hub fails, and not again what it refuses', async () => {
    hub.reportAnswers.push(500, 429, 404, 503);
    const one = relay();
    for (const sequence of [10, 11, 12]) await webhook(one, directive({ sequence }));
    const heard: unknown[] = [];
    await new Promise<void>((resolve) => {
      one.on('reported', ({ sequence }) => {
        heard.push(sequence);
        if (sequence === 12) resolve();
      });
    });
    expect(hub.reports.map(({ sequence }) => sequence)).toEqual([10, 10, 10, 11, 11, 12]);
    expect(heard).toEqual([11, 12]);
    expect(one.counts().reportsDropped).toBe(1);
  });

  it('goes on reporting until the hub is back, however often it was asked', async () => {
    hub.reportAnswers.push(...new Array<number>(20).fill(503));
    const one = relay({ random: () => 0 });
    await webhook(one, directive());
    expect(await next(one, 'reported')).toMatchObject({ sequence: 10 });
    expect(hub.reports).toHaveLength(21);
    expect(one.counts().reportsDropped).toBe(0);
  });

  it('says that it chose a line by itself until the hub has heard it, and not again what the hub refuses of that', async () => {
    hub.reportAnswers.push(503, 204, 204, 400);
    const one = relay({ random: () => 0 });
    const fallback = { from: 'A', line: 'B', startedAt: 1_000, endedAt: 2_000 };
    // With the first directive after it: there is none to report yet.
    one.noteFallback('route-sg', fallback);
    for (const sequence of [10, 11]) {
      const reported = next(one, 'reported');
      await webhook(one, directive({ sequence }));
      await reported;
    }
    const reported = next(one, 'reported');
    one.noteFallback('route-sg', { ...fallback, line: 'C' });
    await reported;
    expect(hub.reports.map(({ sequence, fallback }) => [sequence, fallback?.line])).toEqual([
      [10, 'B'],
      [10, 'B'],
      [11, undefined],
      [11, 'C'],
      [11, undefined],
    ]);
  });

  it('drops the oldest report when too many wait, and counts it', async () => {
    const unanswered: typeof fetch = (_url, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
    const one = relay({ fetch: unanswered });
    for (let sequence = 10; sequence < 10 + 20; sequence += 1) await webhook(one, directive({ sequence }));
    expect(one.counts().reportsDropped).toBe(3);
  });

  it('judges expiry by the hub’s clock when its own is an hour off', async () => {
    const wrong = () => Date.now() + 3_600_000;
    hub.directive = directive();
    const one = relay({ now: wrong });
    await one.begun;
    expect(one.state('route-sg')).toMatchObject({ isStale: false });
    expect(Math.abs((one.clock()?.offsetMs ?? 0) + 3_600_000)).toBeLessThanOrEqual((one.clock()?.errorMs ?? 0) + 1);
    // Signed by the hub's clock, which the relay's own is more than five minutes away from.
    expect((await webhook(one, directive({ sequence: 11 })))[0]).toBe(200);
  });

  it('says once that it has become stale, keeps what it holds, and says once that it is fresh again', async () => {
    hub.directive = directive({ expiresAt: new Date(Date.now() + 1_500).toISOString() });
    const one = relay();
    const seen: string[] = [];
    for (const name of ['stale', 'fresh'] as const)
      one.on(name, ({ isStale, current }) => seen.push(`${name} ${isStale} ${current?.line}`));
    await next(one, 'stale');
    await webhook(one, directive({ sequence: 11, line: 'A' }));
    expect(seen).toEqual(['fresh false B', 'stale true B', 'fresh false A']);
  });

  it('announces what is no directive by its kind, and goes on when a listener throws', async () => {
    const one = relay();
    const told: string[] = [];
    one.on('drill', () => {
      throw new Error('mine');
    });
    for (const name of ['drill', 'incident', 'agents', 'ping'] as const) one.on(name, ({ type }) => told.push(type));
    for (const { type, data } of OTHER_EVENTS) expect((await webhook(one, data, type))[0]).toBe(200);
    expect(told).toEqual(OTHER_EVENTS.map(({ type }) => type));
    expect(one.faults.map(({ where }) => where)).toEqual(['listener']);
  });

  it('leaves nothing when it is closed, and has webhooks come again', async () => {
    const one = relay({ onDirective: () => new Promise(() => undefined) });
    await one.begun;
    const pending = webhook(one, directive());
    await one.close();
    expect((await pending)[0]).toBe(500);
    expect((await webhook(one, directive()))[0]).toBe(503);
    expect(one.state('route-sg').connection).toBe('off');
  });

  it.each([
    [{ hubUrl: 'hub.example.com' }, 'hubUrl'],
    [{ hubUrl: 'ftp://hub' }, 'hubUrl'],
    [{ token: 'a\nb' }, 'token'],
    [{ routes: [] }, 'routes'],
    [{ routes: ['a', 'a'] }, 'routes'],
    [{ secrets: [SECRET, 'whsec_?'] }, 'secrets.1'],
    [{ pullEveryMs: 0 }, 'pullEveryMs'],
    [{ silenceMs: Number.NaN }, 'silenceMs'],
  ])('names the option that cannot be used: %j', (options, name) => {
    expect(() => relay(options)).toThrow(`${name}: `);
  });
});

describe('a webhook of a relay without secrets', () => {
  it('is refused', async () => {
    expect((await webhook(relay({ secrets: [] }), directive()))[0]).toBe(401);
  });
});
