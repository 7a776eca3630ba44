import { createInterface } from 'node:readline';
import { createClock } from '../src/clock';
import { probePath } from '../src/probePath';
import { createSchedule } from '../src/schedule';

/*
 * One path as an agent probes it, in a process of its own, so that a test can stop it and starve it:
 * `proberProgram.ts PORT INTERVAL_MS kernel|user`. Prints one JSON line for each sample and signal, and twenty times a
 * second its clock. A line `wall MS` on stdin sets its wall clock by so much.
 */

const [port, intervalMs, source] = process.argv.slice(2);
const tell = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
let wallOffsetMs = 0;
const clock = createClock(
  () => Date.now() + wallOffsetMs,
  () => performance.now(),
);
const schedule = createSchedule(() => performance.now());
const path = await probePath(
  {
    id: 1,
    ssid: 7,
    host: '127.0.0.1',
    port: Number(port),
    bind: null,
    interface: null,
    dscp: null,
    stampKey: null,
    kernelTimestamps: source === 'kernel',
    intervalMs: Number(intervalMs),
    phase: 0,
  },
  clock,
  schedule,
  {
    onSamples: (samples) => samples.forEach((sample) => void tell({ sample })),
    onSignals: (signals) => signals.forEach((signal) => void tell({ signal })),
  },
);
schedule.onWake(() => {
  if (clock.catchUp()) path.forget();
});
setInterval(() => tell({ clock: clock.micros() }), 50);
createInterface({ input: process.stdin })
  .on('line', (line) => {
    wallOffsetMs += Number(line.split(' ')[1]);
    tell({ wallSetAt: clock.micros() });
  })
  .on('close', () => process.exit());
