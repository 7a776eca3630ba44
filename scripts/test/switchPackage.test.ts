import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProgram } from '../../apps/agent/src/testing/program';
import { openHubStandIn } from '../bench/hubStandIn';
import { root } from '../setup/dependencies.mjs';
import { takePort } from '../setup/ports';

const execute = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'twinline-switch-'));
const bundle = join(folder, 'main.mjs');

beforeAll(() => execute(process.execPath, [join(root, 'apps/switch/build.mjs'), folder]));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the switch as one file', () => {
  it('runs without anything beside it, and its help fits a terminal', async () => {
    const run = (...args: string[]) => execute(process.execPath, [bundle, ...args], { cwd: folder });
    const { version } = JSON.parse(readFileSync(join(root, 'apps/switch/package.json'), 'utf8'));
    expect((await run('--version')).stdout).toBe(`${version}\n`);
    const { stdout } = await run('--help');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    await expect(run('near')).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('--hub is missing') });
  });

  it('carries a stream between two processes, obeys a webhook, and ends when it is told to', async () => {
    const hub = await openHubStandIn();
    const player = createSocket('udp4');
    player.bind(0, '127.0.0.1');
    await once(player, 'listening');
    const at = (port: number) => `127.0.0.1:${port}`;
    const [a, b, bind, webhook, http] = [
      await takePort(),
      await takePort(),
      await takePort(),
      await takePort(),
      await takePort(),
    ];
    const lines = ['--line', `A=${at(a)}`, '--line', `B=${at(b)}`];
    const env = {
      TWINLINE_TOKEN: 'token',
      TWINLINE_SECRET: hub.secret,
      TWINLINE_SWITCH_KEY: 'a key of more than twenty bytes',
    };
    const run = (...args: string[]) => startProgram([process.execPath, bundle, ...args, ...lines], env);
    const far = run('far', '--to', at(player.address().port));
    const follow = [
      '--hub',
      hub.url,
      '--route',
      hub.routeId,
      '--webhook',
      at(webhook),
      '--state',
      join(folder, 'state'),
    ];
    const near = run('near', '--bind', at(bind), '--http', at(http), ...follow);
    try {
      await Promise.all([near.until('the far end answers'), near.until('serving'), far.until('the near end answers')]);
      const played = once(player, 'message');
      player.send('one', bind, '127.0.0.1');
      expect(String((await played)[0])).toBe('one');
      await hub.tell(`http://${at(webhook)}/`, 'B', 'single');
      const status = await (await fetch(`http://${at(http)}/status`)).json();
      expect(status).toMatchObject({ selection: { line: 'B' }, decidedBy: 'directive', switches: 1 });
      await Promise.all([near.stop(), far.stop()]);
      for (const program of [near, far]) expect(program.lines.at(-1)).toContain('stopped');
      // What it held is held again, though the hub has nothing to say.
      const again = run('near', '--bind', at(bind), '--http', at(http), ...follow);
      await again.until('"line":"B"');
      await again.stop();
    } finally {
      for (const program of [near, far]) program.kill();
      player.close();
      await hub.close();
    }
  });
});
