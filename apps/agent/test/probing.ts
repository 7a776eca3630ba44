import { loadNativeCalls } from '@twinline/host/nativeCalls';
import type { Sample } from '@twinline/wire/columns';
import { expect, onTestFinished } from 'vitest';
import { createClock } from '../src/clock';
import { type PathOptions, type PathSinks, probePath, type Surroundings } from '../src/probePath';
import { createSchedule } from '../src/schedule';
import { createEcho } from '../src/testing/echo';

export const clock = createClock(Date.now, () => performance.now());

const native = await loadNativeCalls();
/** What the title of a test that needs system calls says where there are none; null where there are. */
export const noNative = native.calls === null ? native.reason : null;

export const PLAIN_PATH: Omit<PathOptions, 'host' | 'port'> = {
  id: 1,
  ssid: 7,
  bind: null,
  interface: null,
  dscp: null,
  stampKey: null,
  kernelTimestamps: false,
  intervalMs: 20,
  phase: 0,
};

/** An echo that ends with the test. */
export async function echo(port = 0, address = '127.0.0.1') {
  const started = await createEcho(port, address);
  onTestFinished(() => started.stop());
  return started;
}

/** Probes until the test ends. `skewMs` moves the schedule's clock ahead, as a day does. */
export async function probing(
  options: Pick<PathOptions, 'host' | 'port'> & Partial<PathOptions>,
  { sinks, surroundings }: { sinks?: Partial<PathSinks>; surroundings?: Surroundings } = {},
) {
  const time = { skewMs: 0 };
  const schedule = createSchedule(() => performance.now() + time.skewMs);
  const samples: Sample[] = [];
  const taken: PathSinks = { onSamples: (more) => samples.push(...more), onSignals: () => {}, ...sinks };
  onTestFinished(() => schedule.stop());
  const path = await probePath({ ...PLAIN_PATH, ...options }, clock, schedule, taken, surroundings);
  onTestFinished(() => path.stop());
  const answered = async () => {
    const before = path.reply()?.sentAt ?? 0;
    await expect.poll(() => path.reply()?.sentAt ?? 0, { timeout: 20_000 }).toBeGreaterThan(before);
  };
  return { path, samples, time, answered };
}
