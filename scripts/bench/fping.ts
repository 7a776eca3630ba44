import { existsSync } from 'node:fs';
import type { Place } from './agentPlace';
import { cpuSecondsOf, residentBytesOf } from './processFigures';
import { percentile } from './rows';

const FPING = '/usr/bin/fping';
export const hasFping = () => existsSync(FPING);

/** Round trips in ms of one address, pinged every 20 ms for so long; beside whatever else runs. */
export async function pingOne(place: Place, address: string, seconds: number): Promise<number[]> {
  const args = ['-C', String(seconds * 50), '-p', '20', '-q', address];
  const program = place.runAtAgent([FPING, ...args]);
  await program.ended;
  return program.lines.flatMap((line) => {
    const [, times] = line.split(' : ');
    return (times ?? '').split(' ').flatMap((text) => (Number.isFinite(Number.parseFloat(text)) ? [Number(text)] : []));
  });
}

/** What fping itself takes for the bench's load: so many addresses, 50 pings a second each. */
export async function loadOf(place: Place, addresses: readonly string[], seconds: number) {
  const args = ['-c', String(seconds * 50), '-i', '1', '-p', '20', '-q', ...addresses];
  const program = place.runAtAgent([FPING, ...args]);
  const samples: { at: number; cpu: number; rss: number }[] = [];
  const timer = setInterval(() => {
    const cpu = cpuSecondsOf(program.pid);
    const rss = residentBytesOf(program.pid);
    if (cpu !== null && rss !== null) samples.push({ at: performance.now(), cpu, rss });
  }, 500);
  await program.ended;
  clearInterval(timer);
  const [first, last] = [samples[1], samples.at(-1)];
  if (first === undefined || last === undefined || last === first) return null;
  return {
    cpuRatio: ((last.cpu - first.cpu) * 1_000) / (last.at - first.at),
    rssMegabytes:
      percentile(
        samples.map(({ rss }) => rss),
        100,
      ) / 1e6,
  };
}
