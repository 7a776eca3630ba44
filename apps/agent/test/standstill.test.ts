import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Signal } from '@twinline/wire/batch';
import type { Sample } from '@twinline/wire/columns';
import { afterEach, expect, it, type TestContext } from 'vitest';
import { noNative } from './probing';

/*
 * Real processes: one or two probe a reflector in a third over loopback, and one of them is stopped (SIGSTOP, as a
 * suspend or a hypervisor does), starved, or has its wall clock set. Nothing is wrong with the "line", so nothing may
 * be said against it.
 */

const WAIT_MS = 60_000;
const TRIES = 3;
const PATIENT = { timeout: 400_000 };

interface Told {
  readonly samples: Sample[];
  readonly signals: Signal[];
  readonly clocks: number[];
  readonly wallSets: number[];
}

/** Programs of the present try; they end with it. */
const running = new Set<() => Promise<void>>();
async function endAll(): Promise<void> {
  await Promise.all([...running].map((end) => end()));
  running.clear();
}
afterEach(endAll);

function start(script: string, args: readonly (string | number)[]) {
  const file = new URL(script, import.meta.url).pathname;
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args.map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  running.add(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return child;
}

async function reflector(): Promise<number> {
  const child = start('../src/testing/echoProgram.ts', []);
  const [line] = await once(createInterface({ input: child.stdout }), 'line', { signal: AbortSignal.timeout(WAIT_MS) });
  return Number(line);
}

async function prober(port: number, intervalMs: number, source: 'kernel' | 'user' = 'user') {
  const child = start('./proberProgram.ts', [port, intervalMs, source]);
  const told: Told = { samples: [], signals: [], clocks: [], wallSets: [] };
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { sample, signal, clock, wallSetAt } = JSON.parse(line);
    if (sample !== undefined) told.samples.push(sample);
    if (signal !== undefined) told.signals.push(signal);
    if (clock !== undefined) told.clocks.push(clock);
    if (wallSetAt !== undefined) told.wallSets.push(wallSetAt);
  });
  const until = (test: () => boolean) => expect.poll(test, { timeout: WAIT_MS }).toBe(true);
  const moreSamples = async (count: number) => {
    const goal = told.samples.length + count;
    await until(() => told.samples.length >= goal);
  };
  const moreClocks = async (count: number) => {
    const goal = told.clocks.length + count;
    await until(() => told.clocks.length >= goal);
  };
  await until(() => told.samples.some(({ received }) => received > 0));
  return { child, told, until, moreSamples, moreClocks };
}

/**
 * The machine that runs the test may itself be so busy that a reflector answers late, which is true and may be said.
 * A second prober that nobody touches sees that too: such a try says nothing, and the next one counts.
 */
async function untilUndisturbed(
  context: TestContext,
  attempt: () => Promise<{ watched: Told; control: Told; judge: () => void }>,
): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { watched, control, judge } = await attempt();
    await endAll();
    if (control.signals.length > 0 || control.samples.some(({ late, lost }) => late + lost > 0)) continue;
    expect(watched.signals).toEqual([]);
    expect(watched.samples.reduce((sum, { lost }) => sum + lost, 0)).toBe(0);
    judge();
    return;
  }
  context.skip('this machine is too busy: even the prober that nobody touched was answered late');
}

const real = noNative === null ? (['user', 'kernel'] as const) : (['user'] as const);
it.for(real)(
  'says nothing against a line while its own process was stopped for seconds (%s time)',
  PATIENT,
  async (source, context) => {
    await untilUndisturbed(context, async () => {
      const port = await reflector();
      const [watched, control] = await Promise.all([prober(port, 20, source), prober(port, 20)]);
      await watched.moreSamples(2);
      const before = watched.told.samples.length;
      watched.child.kill('SIGSTOP');
      await control.moreSamples(3);
      watched.child.kill('SIGCONT');
      await watched.moreSamples(6);
      const { samples } = watched.told;
      const judge = () => {
        // Whole seconds of the pause are absent, none comes twice, and none goes back.
        const starts = samples.filter(({ revision }) => revision === 0).map(({ start }) => start);
        expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
        const gaps = starts.filter((each, i) => i > 0 && each - (starts[i - 1] ?? 0) > 1e6);
        expect(gaps.length).toBeLessThanOrEqual(1);
        expect((starts.at(-1) ?? 0) - (starts[0] ?? 0)).toBeGreaterThan((starts.length - 1) * 1e6);
        // No reply that waited in the socket for the pause has become an RTT of seconds.
        const greatest = Math.max(...samples.map(({ rttMaxMicros }) => rttMaxMicros ?? 0));
        expect(greatest).toBeLessThan(1_000_000);
        expect(before).toBeLessThan(samples.length);
      };
      return { watched: watched.told, control: control.told, judge };
    });
  },
);

it('says nothing against a line while its process gets a processor only now and then', async (context) => {
  await untilUndisturbed(context, async () => {
    const port = await reflector();
    const [watched, control] = await Promise.all([prober(port, 20), prober(port, 20)]);
    // Three of four moments asleep, as under a container's quota that is spent; the untouched prober beats the time.
    for (let turn = 0; turn < 12; turn += 1) {
      watched.child.kill('SIGSTOP');
      await control.moreClocks(6);
      watched.child.kill('SIGCONT');
      await watched.moreClocks(2);
    }
    await watched.moreSamples(5);
    const { samples } = watched.told;
    const judge = () => {
      expect(samples.every(({ lateRun }) => lateRun < 2)).toBe(true);
      expect(samples.reduce((sum, { received }) => sum + received, 0)).toBeGreaterThan(50);
      const greatest = Math.max(...samples.map(({ rttMaxMicros }) => rttMaxMicros ?? 0));
      expect(greatest).toBeLessThan(200_000);
    };
    return { watched: watched.told, control: control.told, judge };
  });
}, 400_000);

it.for([-10_000, 3_600_000])(
  'goes on in time without a repeated second or a false loss when its wall clock is set by %d ms',
  PATIENT,
  async (stepMs, context) => {
    await untilUndisturbed(context, async () => {
      const port = await reflector();
      const [watched, control] = await Promise.all([prober(port, 20), prober(port, 20)]);
      await watched.moreSamples(1);
      watched.child.stdin.write(`wall ${stepMs}\n`);
      await watched.until(() => watched.told.wallSets.length > 0);
      await watched.moreSamples(6);
      const { samples, clocks } = watched.told;
      const judge = () => {
        expect(clocks).toEqual([...clocks].sort((a, b) => a - b));
        const starts = samples.filter(({ revision }) => revision === 0).map(({ start }) => start);
        expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
        const jumps = starts.flatMap((each, i) => (i > 0 ? each - (starts[i - 1] ?? 0) - 1e6 : []));
        // Ahead at once, by what the wall clock was set; back never.
        const ahead = Math.max(0, stepMs) * 1_000;
        const total = jumps.reduce((sum, jump) => sum + jump, 0);
        expect(Math.abs(total - ahead)).toBeLessThanOrEqual(1_000_000);
        expect(Math.max(...samples.map(({ rttMaxMicros }) => rttMaxMicros ?? 0))).toBeLessThan(1_000_000);
      };
      return { watched: watched.told, control: control.told, judge };
    });
  },
);
