import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { gatewayOf, stateOf } from '../src/selfCheck/createGatewayWatch';
import { createSelfCheck } from '../src/selfCheck/createSelfCheck';
import { type Judgement, judge, type Reading, reasonsOf, UNJUDGED } from '../src/selfCheck/judge';
import { knock } from '../src/selfCheck/knock';
import { parseNeighbours, parseRoutes, parseRoutes6 } from '../src/selfCheck/routes';

const CALM: Omit<Reading, 'atMs'> = { elapsedMs: 1_000, longestStallMs: 5, starvedMs: 3, cpuMs: 30, clockStepMs: 0 };

/** The reasons after each second, given what differs from a calm one. */
function reasonsOver(seconds: readonly Partial<Reading>[]): string[] {
  let judgement: Judgement = UNJUDGED;
  return seconds.map((second, i) => {
    judgement = judge(judgement, { ...CALM, atMs: (i + 1) * 1_000, ...second });
    return reasonsOf(judgement).join();
  });
}
const calm = (seconds: number) => Array.from({ length: seconds }, () => ({}));

describe('judging ourselves', () => {
  it('withdraws at once after one stall of a second, and returns after ten calm seconds', () => {
    const reasons = reasonsOver([{}, { longestStallMs: 1_200 }, ...calm(12)]);
    expect(reasons.slice(0, 2)).toEqual(['', 'event-loop']);
    expect(reasons.findIndex((reason, i) => i > 1 && reason === '')).toBe(11);
  });

  it('bears a short stall now and then, and withdraws when three of five seconds have one', () => {
    const short = { longestStallMs: 200 };
    expect(new Set(reasonsOver([short, ...calm(4), short, ...calm(4), short]))).toEqual(new Set(['']));
    expect(reasonsOver([short, {}, short, short])).toEqual(['', '', '', 'event-loop']);
  });

  it('does not return while short stalls go on, so that it does not flap', () => {
    const reasons = reasonsOver([{ longestStallMs: 2_000 }, ...calm(8), { longestStallMs: 200 }, ...calm(8)]);
    expect(new Set(reasons)).toEqual(new Set(['event-loop']));
  });

  it('blames the processor for a stall in which it waited for one, and itself for one in which it ran', () => {
    expect(reasonsOver([{ longestStallMs: 1_500, starvedMs: 1_400, cpuMs: 50 }])).toEqual(['cpu']);
    expect(reasonsOver([{ longestStallMs: 1_500, starvedMs: 10, cpuMs: 1_480 }])).toEqual(['event-loop']);
    expect(reasonsOver([{ longestStallMs: 1_500, starvedMs: null, cpuMs: 20, elapsedMs: 2_000 }])).toEqual(['cpu']);
  });

  it('withdraws when it waits for a processor half of the time, in pieces too short to be stalls', () => {
    const starved = { starvedMs: 600, longestStallMs: 60 };
    expect(reasonsOver([starved, starved, starved])).toEqual(['', '', 'cpu']);
  });

  it('withdraws when the clock is set, whichever way, and not for what NTP slews', () => {
    expect(reasonsOver([{ clockStepMs: -5_000 }])).toEqual(['clock']);
    expect(reasonsOver([{ clockStepMs: 150 }, ...calm(12)]).at(-1)).toBe('');
    expect(new Set(reasonsOver(Array.from({ length: 20 }, () => ({ clockStepMs: 0.5 }))))).toEqual(new Set(['']));
  });
});

describe('a real process', () => {
  it('sees at the first question after it that its own event loop has stood still', () => {
    const check = createSelfCheck();
    expect(check.withdrawn()).toEqual([]);
    const end = performance.now() + 1_500;
    while (performance.now() < end);
    expect(check.withdrawn().length).toBeGreaterThan(0);
    expect(check.figures().cpuRatio).toBeGreaterThan(0);
    check.stop();
  });

  it('sees a clock that was set, and tells whoever listens', async () => {
    let set = 0;
    const check = createSelfCheck({ wallMs: () => Date.now() + set });
    const told = new Promise<void>((resolve) => {
      check.onChange(() => {
        if (check.withdrawn().includes('clock')) resolve();
      });
    });
    set = -3_600_000;
    await told;
    check.stop();
  });

  it('gives figures and never a reason where it shares a process with the network', () => {
    const check = createSelfCheck({ withdraws: false });
    const end = performance.now() + 1_300;
    while (performance.now() < end);
    expect(check.withdrawn()).toEqual([]);
    check.stop();
  });
});

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function canPin(): boolean {
  try {
    execFileSync('taskset', ['-c', '0', 'true'], { stdio: 'ignore' });
    return process.platform === 'linux';
  } catch {
    return false;
  }
}

describe('a host that is too busy', () => {
  it.skipIf(!canPin())('makes a process withdraw for lack of a processor (needs taskset)', async () => {
    const check = join(import.meta.dirname, '../src/selfCheck/createSelfCheck.ts');
    const script = `
      import { setPriority } from 'node:os';
      import { createSelfCheck } from ${JSON.stringify(check)};
      setPriority(10);
      const check = createSelfCheck();
      // Who mostly sleeps is served at once by some schedulers, however many wait: this one always has something to do.
      const work = () => { for (const end = performance.now() + 5; performance.now() < end; ); setImmediate(work); };
      work();
      check.onChange(() => console.log(JSON.stringify(check.withdrawn())));
      console.log('ready');`;
    const core = String(cpus().length - 1);
    const watched = spawn('taskset', [
      '-c',
      core,
      process.execPath,
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      script,
    ]);
    children.push(watched);
    const lines = createInterface({ input: watched.stdout });
    await once(lines, 'line');
    for (let i = 0; i < 4; i += 1) children.push(spawn('taskset', ['-c', core, process.execPath, '-e', 'for (;;);']));
    const reasons = await new Promise<string[]>((resolve) => {
      lines.on('line', (line) => {
        const found: string[] = JSON.parse(line);
        if (found.includes('cpu')) resolve(found);
      });
    });
    expect(reasons).toContain('cpu');
  });
});

describe('gateways', () => {
  const ROUTES = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
eth1\t00000000\t0101010A\t0003\t0\t0\t200\t00000000\t0\t0\t0
eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
eth2\t0000A8C0\t0103000A\t0003\t0\t0\t0\t0000FFFF\t0\t0\t0
`;

  it('are read from the kernel’s tables', () => {
    expect(parseRoutes(ROUTES)).toEqual([
      { interface: 'eth0', gateway: '192.0.2.1', metric: 100, isDefault: true },
      { interface: 'eth1', gateway: '10.1.1.1', metric: 200, isDefault: true },
      { interface: 'eth2', gateway: '10.0.3.1', metric: 0, isDefault: false },
    ]);
    const six = `${'0'.repeat(32)} 00 ${'0'.repeat(32)} 00 fe80000000000000000000000000000a 00000400 00000003 00000000 00000003     eth0\n`;
    expect(parseRoutes6(six)).toEqual([
      { interface: 'eth0', gateway: 'fe80:0000:0000:0000:0000:0000:0000:000a%eth0', metric: 1_024, isDefault: true },
    ]);
    const neighbours = `IP address       HW type     Flags       HW address            Mask     Device
192.0.2.1        0x1         0x2         02:fc:00:00:00:05     *        eth0
10.1.1.1         0x1         0x0         00:00:00:00:00:00     *        eth1
`;
    expect([...parseNeighbours(neighbours)]).toEqual([
      ['192.0.2.1', true],
      ['10.1.1.1', false],
    ]);
  });

  it('belong to a way by its interface, else its source address, else the best default route', () => {
    const routes = parseRoutes(ROUTES);
    const way = { name: 'A', source: null, interface: null, gateway: null };
    const on = (address: string) => (address === '10.0.3.7' ? 'eth2' : null);
    expect(gatewayOf(way, routes, on)).toBe('192.0.2.1');
    expect(gatewayOf({ ...way, interface: 'eth1' }, routes, on)).toBe('10.1.1.1');
    expect(gatewayOf({ ...way, source: '10.0.3.7' }, routes, on)).toBe('10.0.3.1');
    expect(gatewayOf({ ...way, source: '10.9.9.9' }, routes, on)).toBe(null);
  });

  it('are there when they accept or refuse, and silence alone is no proof against one that never answered', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    expect(await knock('127.0.0.1', null, 5_000)).toBe('answers');
    expect(await knock('127.0.0.1', '203.0.113.77', 5_000)).toBe('dead');
    server.close();
    expect(stateOf('silent', false, false)).toBe('unknown');
    expect(stateOf('silent', false, true)).toBe('dead');
    expect(stateOf('silent', true, false)).toBe('dead');
    expect(stateOf('dead', false, false)).toBe('dead');
  });
});
