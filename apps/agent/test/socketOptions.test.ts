import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { expect, it, onTestFinished } from 'vitest';
import { openSocket, type SocketOptions } from '../src/socket/openSocket';
import { clock, echo, noNative, probing } from './probing';

const python = spawnSync('python3', ['-c', 'import socket; socket.IP_RECVTOS']).status === 0;
const noMarks = noNative ?? (python ? null : 'no python3 to read the mark of what arrives');
const because = (reason: string | null) => (reason === null ? '' : ` (skipped: ${reason})`);

const ASKED: SocketOptions = { bind: null, interface: null, dscp: null, kernelTimestamps: false };
const LOOPBACK = { family: 4, address: '127.0.0.1' } as const;
const NONE = { calls: null, reason: 'there is no koffi here' };

/** Where probes arrive, and the traffic class of the first `count` of them. */
async function marks(family: '4' | '6', count: number) {
  const receiver = spawn('python3', [join(import.meta.dirname, 'tosReceiver.py'), family]);
  onTestFinished(() => void receiver.kill());
  const lines = createInterface({ input: receiver.stdout });
  const port = Number((await once(lines, 'line'))[0]);
  const seen: number[] = [];
  const all = new Promise<number[]>((resolve) => {
    lines.on('line', (line) => {
      if (seen.push(Number(line)) === count) resolve(seen);
    });
  });
  return { port, all };
}

it.skipIf(noMarks !== null).each([
  ['4', '127.0.0.1', 46],
  ['6', '::1', 46],
  ['4', '127.0.0.1', null],
] as const)(`marks probes over IPv%s to %s with the code point %s${because(noMarks)}`, async (family, host, dscp) => {
  const { port, all } = await marks(family, 5);
  await probing({ host, port, dscp });
  expect(new Set(await all)).toEqual(new Set([(dscp ?? 0) << 2]));
});

it.skipIf(noNative !== null)(`refuses an interface that this host does not have${because(noNative)}`, async () => {
  const opened = openSocket({ ...ASKED, interface: 'nowhere0' }, LOOPBACK, 9, clock);
  await expect(opened).rejects.toMatchObject({
    field: 'interface',
    message: expect.stringMatching(/^this host has no interface "nowhere0": name one of .*lo/),
  });
});

it.skipIf(noNative !== null)(`probes by the interface it is asked to${because(noNative)}`, async () => {
  const { port } = await echo();
  const { path, answered } = await probing({ host: '127.0.0.1', port, interface: 'lo' });
  await answered();
  expect(path.counts().sendFailures).toBe(0);
});

it('refuses a source that is not this host’s, with or without system calls', async () => {
  for (const kernelTimestamps of [false, true]) {
    const opened = openSocket({ ...ASKED, bind: '203.0.113.77', kernelTimestamps }, LOOPBACK, 9, clock);
    await expect(opened).rejects.toMatchObject({
      field: 'source',
      message: expect.stringMatching(/^203.0.113.77 is not an address of this host: name one of .*127\.0\.0\.1/),
    });
  }
});

it('refuses an interface where sockets cannot be bound to one: the probes would leave by another line', async () => {
  const opened = openSocket({ ...ASKED, interface: 'lo' }, LOOPBACK, 9, clock, NONE);
  await expect(opened).rejects.toMatchObject({
    field: 'interface',
    message: expect.stringMatching(/^probes cannot be bound to lo: there is no koffi here; or take the interface away/),
  });
});

it('goes on without marks and kernel times where they cannot be had, and says so', async () => {
  const opened = await openSocket({ ...ASKED, dscp: 46, kernelTimestamps: true }, LOOPBACK, 9, clock, NONE);
  onTestFinished(() => opened.close());
  expect(opened.timestampSource).toBe('user');
  expect(opened.warnings).toEqual([
    'dscp 46 is not set, probes leave unmarked: there is no koffi here',
    "kernelTimestamps are off, times are this program's own: there is no koffi here",
  ]);
});

it('runs as one bundled file where koffi is not installed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'twinline-bundle-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const outfile = join(folder, 'bundle.mjs');
  await build({
    stdin: {
      contents: `import { loadNativeCalls } from '@twinline/host/nativeCalls'; console.log(JSON.stringify(await loadNativeCalls()));`,
      resolveDir: import.meta.dirname,
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
  });
  const { stdout, stderr } = spawnSync(process.execPath, [outfile], { encoding: 'utf8', cwd: folder });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toMatchObject({
    calls: null,
    reason: expect.stringMatching(/koffi is not installed|Linux only/),
  });
});
