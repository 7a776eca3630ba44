import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Batch } from '@twinline/wire/batch';
import { afterEach, describe, expect, it } from 'vitest';
import type { LivingHub } from '../src/hubs/announceHub';
import { createHandOn } from '../src/hubs/createHandOn';
import { encodeForHubs, type HandedBatch, type MeasuringAgent, readHandedBatches } from '../src/hubs/handedBatch';
import { batchOf, quiet } from './ingestWorld';

const soon = { timeout: 20_000, interval: 10 };
/** What may wait for one hub (hubLane.ts). */
const QUEUED_CHARS = 8_000_000;
const agent: MeasuringAgent = { agentId: randomUUID(), regionId: randomUUID(), paths: new Set([1, 2]) };

/** A hub that keeps what it is handed, and answers as it is told to. */
interface Listening {
  readonly hub: LivingHub;
  readonly taken: HandedBatch[];
  readonly requests: number[];
  answer: (response: ServerResponse) => void;
}

describe('what a hub hands on', () => {
  let endings: (() => void)[] = [];
  afterEach(() => {
    for (const end of endings.reverse()) end();
    endings = [];
  });

  async function listening(role: LivingHub['role'] = 'engine'): Promise<Listening> {
    const token = randomUUID();
    const made = { taken: [] as HandedBatch[], requests: [] as number[], answer: ok };
    const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      expect(request.headers.authorization).toBe(`Bearer ${token}`);
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const handed = readHandedBatches(JSON.parse(Buffer.concat(chunks).toString()));
      made.requests.push(handed.length);
      for (const each of handed) if (each !== null) made.taken.push(each);
      made.answer(response);
    };
    const server = createServer((request, response) => void take(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    endings.push(() => server.close().closeAllConnections());
    const { port } = server.address() as AddressInfo;
    return Object.assign(made, { hub: { id: randomUUID(), role, token, url: `http://127.0.0.1:${port}` } });
  }
  const ok = (response: ServerResponse) => void response.writeHead(204).end();

  function handOnTo(others: () => readonly LivingHub[]) {
    const handOn = createHandOn({ log: quiet, now: Date.now }, others);
    endings.push(() => handOn.stop());
    return handOn;
  }
  const numbered = (sequence: number, rows = 1): Batch => ({
    ...batchOf(Array.from({ length: rows }, () => ({ path: 1, start: Date.now() - 1_000 }))),
    sequence,
  });
  const sequences = (of: Listening) => of.taken.map(({ batch }) => batch.sequence);

  it('reaches every hub that looks at lines, once and in order, with the time it has waited', async () => {
    const engine = await listening();
    const ingest = await listening('ingest');
    const jobs = await listening('jobs');
    const living = [engine.hub, ingest.hub, jobs.hub];
    const handOn = handOnTo(() => living);
    for (let i = 1; i <= 50; i++) handOn.batch(agent, numbered(i), Date.now() - 40);
    const all = Array.from({ length: 50 }, (_one, i) => i + 1);
    for (const each of [engine, ingest]) await expect.poll(() => sequences(each), soon).toEqual(all);
    // The first goes at once; what comes before it was answered goes together.
    expect(engine.requests[0]).toBe(1);
    expect(engine.requests.length).toBeLessThan(50);
    expect(jobs.taken).toEqual([]);
    expect(engine.taken[0]?.agent).toEqual(agent);
    expect(engine.taken[0]?.waitedMs).toBeGreaterThanOrEqual(40);
    const figures = { handedOn: 100, dropped: 0, failedRequests: 0, waiting: 0 };
    await expect.poll(() => handOn.figures(), soon).toEqual(figures);
  });

  it('leaves out what only storage needs: connects, bandwidth use, and samples that no window holds', async () => {
    const engine = await listening();
    const living = [engine.hub];
    const handOn = handOnTo(() => living);
    const usage = [{ line: 'A', start: Date.now() * 1_000, duration: 1_000, receivedBytes: 1, sentBytes: 1 }];
    handOn.batch(agent, { ...numbered(1), usage, connects: [] }, Date.now());
    const old = batchOf([{ path: 1, start: Date.now() - 600_000 }]);
    handOn.batch(agent, { ...old, sequence: 2, sentAt: Date.now() * 1_000 }, Date.now());
    await expect.poll(() => sequences(engine), soon).toEqual([1, 2]);
    expect(engine.taken[0]?.batch).not.toHaveProperty('usage');
    expect(engine.taken[0]?.batch).not.toHaveProperty('connects');
    expect(engine.taken.map(({ batch }) => batch.samples.path.length)).toEqual([1, 0]);
  });

  it('waits within bounds for a hub that does not answer, drops and counts the oldest, and keeps no other waiting', async () => {
    const silent = await listening();
    const lively = await listening();
    const unanswered: ServerResponse[] = [];
    silent.answer = (response) => void unanswered.push(response);
    const living = [silent.hub, lively.hub];
    const handOn = handOnTo(() => living);
    // Three times what may wait, as fast as the other takes it.
    const chars = encodeForHubs(agent, numbered(1_000, 300)).length;
    const most = Math.ceil(QUEUED_CHARS / chars);
    for (let i = 1; i <= 3 * most; i++) {
      handOn.batch(agent, numbered(i, 300), Date.now());
      if (i % 20 === 0) await expect.poll(() => sequences(lively).at(-1), soon).toBe(i);
    }
    handOn.batch(agent, numbered(3 * most + 1, 300), Date.now());
    const all = Array.from({ length: 3 * most + 1 }, (_one, i) => i + 1);
    await expect.poll(() => sequences(lively), soon).toEqual(all);
    const { waiting, dropped } = handOn.figures();
    expect(waiting).toBeLessThanOrEqual(most + 1);
    expect(dropped).toBeGreaterThan(most);

    silent.answer = ok;
    for (const response of unanswered) ok(response);
    await expect
      .poll(() => {
        handOn.batch(agent, numbered(100_000), Date.now());
        return sequences(silent).includes(100_000);
      }, soon)
      .toBe(true);
  });

  it('lets go of a hub that is gone, and what waited for it is counted as dropped', async () => {
    const gone: LivingHub = { id: randomUUID(), role: 'engine', token: 'x', url: 'http://127.0.0.1:1' };
    let living: readonly LivingHub[] = [gone];
    const handOn = handOnTo(() => living);
    handOn.batch(agent, numbered(1), Date.now());
    await expect.poll(() => handOn.figures().failedRequests, soon).toBeGreaterThan(1);
    living = [];
    handOn.batch(agent, numbered(2), Date.now());
    await expect.poll(() => handOn.figures().dropped, soon).toBe(1);
    expect(handOn.figures().waiting).toBe(0);
  });

  it('of what another version hands on, only what is no batch here is refused', () => {
    const good = { waitedMs: 3, agent: { ...agent, paths: [1, 2], more: 1 }, batch: { ...numbered(1), more: 1 } };
    const read = readHandedBatches([good, { ...good, batch: { ...numbered(2), samples: {} } }, null, { agent: 1 }]);
    expect(read.map((each) => each?.batch.sequence ?? null)).toEqual([1, null, null, null]);
    expect(readHandedBatches({})).toEqual([]);
  });
});
