import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHubPause } from '../src/hubPause';

const log = { info() {}, warn() {}, error() {} };
const PORT = 4_200;

// The state of a process is read from /proc, as the lab itself reads whose it is.
describe.skipIf(!existsSync('/proc/self/stat'))('the pause of the hub', () => {
  const folder = mkdtempSync(join(tmpdir(), 'twinline-lab-'));
  const demoFile = join(folder, 'demo.json');
  const children: ChildProcess[] = [];

  async function run(...path: string[]): Promise<number> {
    const script = join(folder, ...path);
    mkdirSync(join(script, '..'), { recursive: true });
    writeFileSync(script, 'setInterval(() => {}, 1_000); process.stdout.write("up");');
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'ignore'] });
    children.push(child);
    await once(child.stdout, 'data');
    return child.pid ?? 0;
  }
  /** `T` while it is stopped. */
  const stateOf = (pid: number) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.charAt(0);
  const write = (hub: number, port = PORT) =>
    writeFileSync(demoFile, JSON.stringify({ lab: `http://127.0.0.1:${port}`, pids: { hub } }));
  const pause = () => createHubPause({ demoFile, controlPort: () => PORT, log });

  let hub: number;
  let other: number;
  beforeAll(async () => {
    hub = await run('apps', 'hub', 'dist', 'main.mjs');
    other = await run('database.mjs');
  });
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('stops the process and lets it go on when its time is over, and at once when the lab ends', async () => {
    write(hub);
    const { begin, end } = pause();
    begin(2_000);
    await expect.poll(() => stateOf(hub)).toBe('T');
    await expect.poll(() => stateOf(hub), { timeout: 20_000 }).not.toBe('T');
    begin(60_000);
    await expect.poll(() => stateOf(hub)).toBe('T');
    end();
    await expect.poll(() => stateOf(hub)).not.toBe('T');
  });

  it('touches no process that is not the hub of its own demo', () => {
    const refused = /only the hub of this lab's own demo/;
    write(other);
    expect(() => pause().begin(1_000)).toThrow(refused);
    write(hub, PORT + 1);
    expect(() => pause().begin(1_000)).toThrow(refused);
    rmSync(demoFile);
    expect(() => pause().begin(1_000)).toThrow(refused);
    expect([stateOf(hub), stateOf(other)]).not.toContain('T');
  });
});
