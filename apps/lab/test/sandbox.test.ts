import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createSandboxes, type Sandboxes, type SandboxView } from '../src/sandbox/createSandboxes';

const quiet = { info() {}, warn() {}, error() {} };
const own = { organization: 'one' };
let open: Sandboxes[] = [];

afterEach(async () => {
  for (const sandboxes of open) await sandboxes.stop();
  open = [];
});

async function start(file: string): Promise<Sandboxes> {
  const sandboxes = await createSandboxes({
    ...{ hubUrl: 'http://127.0.0.1:1', file, log: quiet, now: Date.now, random: Math.random },
  });
  open.push(sandboxes);
  return sandboxes;
}
const newFile = () => join(mkdtempSync(join(tmpdir(), 'twinline-loans-')), 'loans.json');
function linesOf(view: SandboxView) {
  if (!view.lent) throw new Error('nothing is on loan');
  return view.lines;
}

/** Sends a STAMP request each 20 ms until `count` were answered, or for `forMs`; tells how many were. */
async function probe(port: number, count: number, forMs: number): Promise<number> {
  const socket = createSocket('udp4');
  let answered = 0;
  socket.on('message', () => (answered += 1));
  const listening = once(socket, 'listening');
  socket.bind(0, '127.0.0.1');
  await listening;
  const until = performance.now() + forMs;
  while (answered < count && performance.now() < until) {
    socket.send(Buffer.alloc(44), port, '127.0.0.1');
    await new Promise((done) => setTimeout(done, 20));
  }
  socket.close();
  return answered;
}

it('lends each organization lines of its own: cutting one cuts nobody else’s', async () => {
  const sandboxes = await start(newFile());
  const [mine, again, others] = await Promise.all([
    sandboxes.lend(own),
    sandboxes.lend(own),
    sandboxes.lend({ organization: 'two' }),
  ]);
  expect(again).toEqual(mine);
  const [a, b] = linesOf(mine);
  const [otherA] = linesOf(others);
  if (!a || !b || !otherA) throw new Error('two lines are lent');
  for (const { port } of [a, b, otherA]) expect(await probe(port, 3, 5_000)).toBe(3);

  sandboxes.cut({ ...own, line: 'A' });
  expect(await probe(a.port, 1, 400)).toBe(0);
  for (const { port } of [b, otherA]) expect(await probe(port, 1, 5_000)).toBe(1);
  sandboxes.restore({ ...own, line: 'A' });
  expect(await probe(a.port, 1, 5_000)).toBe(1);
});

it('remembers a loan over a restart, at the same addresses, until it is taken back', async () => {
  const file = newFile();
  const before = await start(file);
  const lines = linesOf(await before.lend(own));
  await before.stop();
  open = [];
  const after = await start(file);
  expect(linesOf(after.view(own))).toEqual(lines);
  expect(await probe(lines[0]?.port ?? 0, 1, 5_000)).toBe(1);
  expect(await after.takeBack(own)).toEqual({ lent: false });
  expect(() => after.cut({ ...own, line: 'A' })).toThrow('on loan');
  expect(linesOf(await after.lend(own))).toHaveLength(2);
});
