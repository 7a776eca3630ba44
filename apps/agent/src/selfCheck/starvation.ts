import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Milliseconds since boot or so for which this program was ready to run and did not get a processor: the main thread's
 * wait in the run queue (/proc/self/schedstat, field 2) and the pauses that a container's quota forced on it. Null where
 * the platform does not tell; only differences mean something.
 */
export function readStarvedMs(): number | null {
  const waited = Number(read('/proc/self/schedstat')?.split(' ')[1]);
  if (!Number.isFinite(waited)) return null;
  return waited / 1e6 + throttledMs();
}

function throttledMs(): number {
  const group = /^0::(.*)$/m.exec(read('/proc/self/cgroup') ?? '')?.[1];
  if (group === undefined) return 0;
  const statistics = read(join('/sys/fs/cgroup', group, 'cpu.stat')) ?? '';
  return Number(/^throttled_usec (\d+)$/m.exec(statistics)?.[1] ?? 0) / 1_000;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
