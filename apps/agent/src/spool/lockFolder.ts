import { readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const NAME = 'agent.lock';

const holder = z.object({
  pid: z.int().min(1),
  host: z.string(),
  /** Where the platform tells: which boot of the machine and which pid namespace the number belongs to, and its start. */
  boot: z.string().nullable(),
  namespace: z.string().nullable(),
  startedAt: z.string().nullable(),
});
type Holder = z.infer<typeof holder>;

/**
 * Takes a folder for this process alone, until the returned function is called or the process ends, however it ends:
 * two agents on one spool would send and remove each other's reports. A lock whose process is gone is taken over, as
 * is one from another boot or container, whose process cannot be seen from here.
 *
 * @throws Error that names the folder and what to do when another process holds it, or the file system's error.
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, NAME);
  const mine = JSON.stringify(describe(process.pid));
  try {
    writeFileSync(path, mine, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    const other = read(path);
    if (other !== null && isAlive(other))
      throw new Error(
        `Another agent (process ${other.pid}) uses the state folder ${folder}. Stop it, or give this one a folder of its own: "stateDir" in its configuration or TWINLINE_STATE_DIR.`,
      );
    // Whole at once: whoever reads it meanwhile sees the old holder or the new one.
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, mine, { mode: 0o600 });
    renameSync(draft, path);
  }
  return () => {
    if (readText(path) === mine) rmSync(path, { force: true });
  };
}

function describe(pid: number): Holder {
  return {
    pid,
    host: hostname(),
    boot: readText('/proc/sys/kernel/random/boot_id'),
    namespace: pidNamespace(),
    startedAt: startOf(pid),
  };
}

function isAlive(other: Holder): boolean {
  const now = describe(other.pid);
  if (other.boot !== now.boot || other.namespace !== now.namespace) return false;
  if (other.boot === null && other.host !== now.host) return false;
  // Numbers of processes are used again: it is the same one only if it began at the same time.
  if (other.startedAt !== now.startedAt) return false;
  try {
    process.kill(other.pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * When the process began, in ticks since boot: field 22 of proc(5)'s stat, whose second field may hold spaces and ends
 * with a bracket. Null for none, and for one that has ended but was not waited for yet.
 */
function startOf(pid: number): string | null {
  const stat = readText(`/proc/${pid}/stat`);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields === undefined || /^[ZX]/.test(fields[0] ?? '') ? null : (fields[19] ?? null);
}

function pidNamespace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
}

function read(path: string): Holder | null {
  try {
    return holder.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}
