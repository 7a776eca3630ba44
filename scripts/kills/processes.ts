import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Dead already, but nobody has asked for its exit code. */
  readonly isZombie: boolean;
}

/** A process with all it has started, killed at once (SIGKILL); resolves when none of them runs any more. */
export async function killFamily(pid: number): Promise<void> {
  // Held still first: whoever is counted has no more children afterwards.
  signal(pid, 'SIGSTOP');
  const family = [pid, ...childrenOf(pid)];
  for (const each of family) signal(each, 'SIGKILL');
  await untilGone(family);
}

/** The processes that a living process has started itself. */
export function childrenOf(pid: number): number[] {
  return processes()
    .filter(({ parent, isZombie }) => parent === pid && !isZombie)
    .map((child) => child.pid);
}

/** Ends one process; resolves when it runs no more. */
export async function killOne(pid: number): Promise<void> {
  signal(pid, 'SIGKILL');
  await untilGone([pid]);
}

const GONE_WITHIN_MS = 10_000;

async function untilGone(pids: readonly number[]): Promise<void> {
  const left = () => {
    const running = new Set(processes().flatMap(({ pid, isZombie }) => (isZombie ? [] : [pid])));
    return pids.filter((pid) => running.has(pid));
  };
  for (const until = Date.now() + GONE_WITHIN_MS; left().length > 0; await delay(5))
    if (Date.now() > until) throw new Error(`processes ${left().join(', ')} were killed and are still there`);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // Gone by itself meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function processes(): Process[] {
  if (!existsSync('/proc/self/stat')) return askPs();
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // The name, in brackets, may hold spaces: fields count from behind it (proc(5), stat).
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return [{ pid: Number(name), parent: Number(parent), isZombie: state === 'Z' }];
    } catch {
      return [];
    }
  });
}

function askPs(): Process[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,state='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => {
    const [pid, parent, state = ''] = line.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), isZombie: state.startsWith('Z') };
  });
}
