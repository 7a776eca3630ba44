import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockFolder } from '../src/spool/lockFolder';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twinline-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process of its own that takes the lock and holds it until it is killed. */
async function holder(): Promise<{ readonly pid: number | undefined; kill(): Promise<void> }> {
  const file = join(import.meta.dirname, '../src/spool/lockFolder.ts');
  const script = `
    import { lockFolder } from ${JSON.stringify(file)};
    lockFolder(${JSON.stringify(folder)});
    process.stdout.write('locked');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
  const ended = once(child, 'exit');
  await Promise.race([
    once(child.stdout, 'data'),
    ended.then(() => Promise.reject(new Error('the holder ended before it had the lock'))),
  ]);
  return {
    pid: child.pid,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

it('one agent per folder: the second is told which process, which folder and what to do', async () => {
  const first = await holder();
  try {
    expect(() => lockFolder(folder)).toThrow(
      `Another agent (process ${first.pid}) uses the state folder ${folder}. Stop it, or give this one a folder`,
    );
  } finally {
    await first.kill();
  }
});

it('an agent that was killed leaves the folder to the next', async () => {
  const first = await holder();
  await first.kill();
  const release = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(/uses the state folder/);
  release();
  expect(existsSync(join(folder, 'agent.lock'))).toBe(false);
  lockFolder(folder)();
});

it('a number that another process has now, another boot’s lock and a torn file hold nobody up', () => {
  const lock = join(folder, 'agent.lock');
  const alive = { pid: process.pid, host: 'h', boot: 'b', namespace: 'n', startedAt: '1' };
  for (const text of [JSON.stringify(alive), JSON.stringify({ ...alive, pid: 1 }), '{"pid":', '']) {
    writeFileSync(lock, text);
    const release = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(/uses the state folder/);
    release();
  }
});
