import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type AgentState, type Batch, batch as batchSchema, type Connect, type Signal } from '@twinline/wire/batch';
import type { Sample } from '@twinline/wire/columns';
import { replay } from '@twinline/wire/testing/replay';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHubClient } from '../src/hubClient';
import { Uplink, type UplinkOptions } from '../src/uplink';

const SOON = { timeout: 20_000, interval: 10 };
const quiet = { info() {}, warn() {}, error() {} };
const now = Date.now() * 1_000;

type Answer = readonly [status: number, body: object] | 'never';
const accepted: Answer = [200, { accepted: 0, signals: 0, configVersion: 1 }];
const refused = (field: string): Answer => [400, { error: { code: 'invalid', message: `${field} is wrong`, field } }];

/** A real HTTP server in the hub's place; what it answers is the test's to say, batch by batch. */
const hub = {
  url: '',
  batches: [] as { readonly at: number; readonly batch: Batch; readonly status: number | null }[],
  answer: (_batch: Batch): Answer => accepted,
};
const server = createServer(async (request, response) => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts);
  const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  const batch = batchSchema.parse(JSON.parse(text.toString('utf8')));
  const answer = hub.answer(batch);
  hub.batches.push({ at: performance.now(), batch, status: answer === 'never' ? null : answer[0] });
  if (answer !== 'never') response.writeHead(answer[0]).end(JSON.stringify(answer[1]));
});

let folder: string;
const opened: Uplink[] = [];
beforeEach(async () => {
  folder = join(mkdtempSync(join(tmpdir(), 'twinline-uplink-')), 'spool');
  hub.batches.length = 0;
  hub.answer = () => accepted;
  await listen(0);
});
afterEach(async () => {
  for (const uplink of opened.splice(0)) await uplink.stop();
  await shut();
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

async function listen(port: number): Promise<void> {
  const listening = once(server, 'listening');
  server.listen(port, '127.0.0.1');
  await listening;
  const bound = server.address();
  hub.url = `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`;
}

async function shut(): Promise<void> {
  if (!server.listening) return;
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}

function openUplink(changes: Partial<UplinkOptions> = {}): Uplink {
  const uplink = new Uplink({
    client: createHubClient({ hubUrl: hub.url, key: 'key', timeoutMs: 5_000 }),
    boot: crypto.randomUUID(),
    agentVersion: 'test',
    log: quiet,
    nowMicros: () => now,
    capacity: 10_000,
    spoolFolder: folder,
    onConfigVersion() {},
    ...changes,
  });
  opened.push(uplink);
  return uplink;
}

const trace = Array.from({ length: 100 }, (_, i) => ({ sentAt: i * 20_000, replyDelays: [30_000], lostOn: null }));
const template = replay(trace, 20_000).final[0];

/** One sample a second, the first of them `from` seconds ago. */
function samples(from: number, count: number, path = 1): Sample[] {
  if (template === undefined) throw new Error('the trace gave no sample');
  return Array.from({ length: count }, (_, i) => ({ ...template, path, start: now - (from - i) * 1_000_000 }));
}
const blackout: Signal = {
  ...{ path: 1, kind: 'blackout', at: now, lateRun: 5 },
  ...{ lateRunSpanMicros: 100_000, firstLateSentAt: now - 100_000 },
};
const connect: Connect = {
  ...{ path: 1, at: now, scheme: 'http', tcpMicros: 900, tlsMicros: null, firstByteMicros: 1_800 },
  ...{ status: 200, fault: null },
};
const usage = { line: 'A', start: now - 10_000_000, duration: 10_000_000, receivedBytes: 5, sentBytes: 7 };
const state: AgentState = {
  ...{ withdrawn: [], clock: { synchronized: true, errorMicros: 90 }, eventLoopP99Micros: 1, cpuRatio: 0.01 },
  ...{ residentBytes: 1, timestampSource: 'user', waitingSamples: 0, droppedSamples: 0, setAsideSamples: 0 },
  ...{ reportedBy: 'internet', hostname: 'h', platform: 'p' },
};
const spoolFiles = () => readdirSync(folder).filter((name) => name.endsWith('.spool'));
const starts = (of: Batch) => of.samples.start;
const allStarts = () => hub.batches.filter(({ status }) => status === 200).flatMap(({ batch }) => starts(batch));

it('posts a blackout again after 60, 150 and 300 ms, each time with the replies of that moment', async () => {
  let asked = 0;
  const replies = () => {
    asked += 1;
    return [{ path: 2, sentAt: asked }];
  };
  const uplink = openUplink({ replies });
  const begunAt = performance.now();
  await uplink.alarm([blackout]);
  await expect.poll(() => hub.batches.length, SOON).toBe(4);
  expect(hub.batches.map(({ batch }) => batch.signals)).toEqual(Array(4).fill([blackout]));
  // By the moment that each speaks of: they may overtake each other.
  const posts = hub.batches.map(({ at, batch }) => ({ at, replyAt: batch.replies?.[0]?.sentAt ?? 0 }));
  posts.sort((a, b) => a.replyAt - b.replyAt);
  expect(posts.map(({ replyAt }) => replyAt)).toEqual([1, 2, 3, 4]);
  for (const [i, ms] of [0, 60, 150, 300].entries())
    expect((posts[i]?.at ?? 0) - begunAt).toBeGreaterThanOrEqual(ms - 2);
});

it('posts a suspicion once on its own, and once more with the next batch', async () => {
  const uplink = openUplink();
  const suspicion: Signal = { ...blackout, kind: 'suspicion', lateRun: 2 };
  await uplink.alarm([suspicion]);
  uplink.keep(samples(2, 1));
  await uplink.flush();
  await uplink.flush();
  expect(hub.batches.map(({ batch }) => batch.signals)).toEqual([[suspicion], [suspicion]]);
});

it('writes nothing to disk while the hub answers', async () => {
  const uplink = openUplink();
  for (let i = 5; i > 0; i -= 1) {
    uplink.keep(samples(i, 1));
    await uplink.flush();
  }
  expect(allStarts()).toHaveLength(5);
  expect(spoolFiles()).toEqual([]);
});

it('has on disk what was not answered for a second, and takes it off again when the answer comes', async () => {
  const uplink = openUplink();
  hub.answer = () => 'never';
  uplink.keep(samples(9, 3));
  void uplink.flush();
  await expect.poll(() => uplink.counts().onDisk, SOON).toBe(3);
  // In trouble the next second is on disk before it is posted.
  uplink.keep(samples(6, 1));
  void uplink.flush();
  await expect.poll(() => uplink.counts().onDisk, SOON).toBe(4);
  hub.answer = () => accepted;
  server.closeAllConnections();
  const beat = setInterval(() => void uplink.flush(), 50);
  await expect.poll(() => uplink.counts().waiting, SOON).toBe(0);
  clearInterval(beat);
  expect(new Set(allStarts())).toEqual(new Set([...samples(9, 3), ...samples(6, 1)].map(({ start }) => start)));
  await expect.poll(spoolFiles, SOON).toEqual([]);
});

it('brings everything of a killed agent to the hub: the newest at once, the rest oldest first and no faster than it may', async () => {
  const { url } = hub;
  await shut();
  const killed = openUplink();
  for (let from = 2_000; from > 200; from -= 100) {
    killed.keep(samples(from, 100));
    await killed.flush();
  }
  killed.keepConnects([connect]);
  killed.keepUsage([usage]);
  await killed.alarm([blackout]);
  await killed.flush();
  await expect.poll(() => killed.counts().onDisk, SOON).toBe(1_800);

  await listen(Number(new URL(url).port));
  const boot = crypto.randomUUID();
  const next = openUplink({ boot });
  await expect.poll(() => next.counts().onDisk, SOON).toBe(1_800);
  next.keep(samples(1, 1));
  const flushedAt = performance.now();
  await next.flush();
  await expect.poll(() => next.counts().waiting, SOON).toBe(0);
  const [live, ...backlog] = hub.batches.filter(({ batch }) => batch.boot === boot);
  expect(live?.batch.samples.start).toEqual([now - 1_000_000]);
  const sent = backlog.flatMap(({ batch }) => starts(batch));
  expect(sent).toEqual(samples(2_000, 1_800).map(({ start }) => start));
  expect(Math.max(...backlog.map(({ batch }) => starts(batch).length))).toBeLessThanOrEqual(500);
  // A delay on the way can only add to the pauses before.
  for (const [i, { at }] of backlog.entries()) expect(at - flushedAt).toBeGreaterThanOrEqual((i + 1) * 250 - 5);
  expect(backlog.flatMap(({ batch }) => batch.connects ?? [])).toEqual([connect]);
  expect(backlog.flatMap(({ batch }) => batch.usage ?? [])).toEqual([usage]);
  expect(backlog.flatMap(({ batch }) => batch.signals)).toContainEqual(blackout);
});

it('sets aside only what the hub names as faulty, in a file that says why, and brings the rest', async () => {
  const uplink = openUplink();
  hub.answer = ({ samples: { path }, connects = [] }) => {
    const foreign = path.indexOf(7);
    if (foreign >= 0) return refused(`samples.path[${foreign}]`);
    return connects.length > 0 ? refused('connects[0].at') : accepted;
  };
  uplink.keep([...samples(9, 2), ...samples(9, 3, 7), ...samples(7, 2)]);
  uplink.keepConnects([connect]);
  await uplink.flush();
  expect(allStarts()).toEqual([...samples(9, 2), ...samples(7, 2)].map(({ start }) => start));
  expect(uplink.counts()).toMatchObject({ waiting: 0, setAside: 3, droppedSamples: 0 });
  const aside = join(folder, 'set-aside');
  const found = () => (existsSync(aside) ? readdirSync(aside).filter((name) => name.endsWith('.json')) : []);
  await expect.poll(() => found().length, SOON).toBe(2);
  const files = found()
    .sort()
    .map((name) => JSON.parse(readFileSync(join(aside, name), 'utf8')));
  expect(files[0].reason).toContain('samples.path[2] is wrong');
  expect(files[0].report.samples.map((sample: Sample) => sample.path)).toEqual([7, 7, 7]);
  expect(files[1].report.connects).toEqual([connect]);
});

it('sends a batch that is too large in halves', async () => {
  const uplink = openUplink();
  hub.answer = ({ samples: { path } }) => (path.length > 10 ? [413, {}] : accepted);
  uplink.keep(samples(100, 33));
  await uplink.flush();
  expect(allStarts()).toEqual(samples(100, 33).map(({ start }) => start));
  expect(uplink.counts()).toMatchObject({ waiting: 0, setAside: 0 });
});

it('tells its state with the next batch, and at once when it withdraws', async () => {
  const uplink = openUplink();
  uplink.tellState(state);
  uplink.keep(samples(2, 1));
  await uplink.flush();
  expect(hub.batches.map(({ batch }) => batch.state)).toEqual([state]);
  const withdrawn: AgentState = { ...state, withdrawn: ['cpu'] };
  uplink.tellState(withdrawn);
  await expect.poll(() => hub.batches.length, SOON).toBe(2);
  expect(hub.batches[1]?.batch.state).toEqual(withdrawn);
  await uplink.flush();
  expect(hub.batches[2]?.batch.state).toEqual(withdrawn);
});
