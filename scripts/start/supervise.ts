import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../setup/dependencies.mjs';
import { stateFolder } from '../setup/home';

export interface PartPlan {
  readonly name: string;
  /** A JavaScript file that Node runs, with its arguments. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly folder?: string;
  /** Whether it has to keep time to the millisecond whatever else the machine does. */
  readonly keepsTime?: boolean;
  /** Told after each start, with the new process id. */
  readonly onStart: (pid: number) => void;
  readonly say: (line: string) => void;
}

export interface Part {
  pid(): number;
  stop(): Promise<void>;
}

const BACKOFF_MS = [200, 500, 1_000, 2_000, 5_000];
/** A part that ran this long starts again without waiting. */
const STEADY_AFTER_MS = 20_000;
const STOP_WITHIN_MS = 5_000;

/** Keeps a part running: a part that ends by itself is started again, with growing pauses while it keeps failing. */
export function supervise(plan: PartPlan): Part {
  const log = openLog(plan.name);
  let child = launch(plan, log);
  let startedAt = Date.now();
  let failures = 0;
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;

  const watch = () => {
    startedAt = Date.now();
    plan.onStart(child.pid ?? 0);
    child.once('exit', (code, signal) => {
      if (stopping) return;
      failures = Date.now() - startedAt > STEADY_AFTER_MS ? 0 : failures + 1;
      const pause = failures <= 1 ? 0 : (BACKOFF_MS[Math.min(failures - 2, BACKOFF_MS.length - 1)] ?? 0);
      plan.say(
        `${plan.name} ended (${signal ?? `code ${code}`}); starting it again, see .twinline/logs/${plan.name}.log`,
      );
      timer = setTimeout(() => {
        child = launch(plan, log);
        watch();
      }, pause);
    });
  };
  watch();

  return {
    pid: () => child.pid ?? 0,
    stop: async () => {
      stopping = true;
      clearTimeout(timer);
      await endGroup(child);
      log.end();
    },
  };
}

function openLog(name: string): WriteStream {
  const folder = join(stateFolder, 'logs');
  mkdirSync(folder, { recursive: true });
  return createWriteStream(join(folder, `${name}.log`), { flags: 'w' });
}

// Each part has a process group of its own, so that Ctrl-C reaches only the supervisor, which stops them in order.
function launch(plan: PartPlan, log: WriteStream): ChildProcess {
  const preload = pathToFileURL(join(root, 'scripts/start/endWithParent.mjs')).href;
  const command = [process.execPath, '--import', preload, plan.script, ...(plan.args ?? [])];
  const [file = '', ...args] = plan.keepsTime ? [...realTime(), ...command] : command;
  const child = spawn(file, args, {
    cwd: plan.folder ?? root,
    env: { ...process.env, ...plan.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  return child;
}

/** The command that puts a program into Linux's real-time class, where we may (as root); else nothing. */
function realTime(): readonly string[] {
  const prefix = ['chrt', '--fifo', '10'];
  const [file = '', ...args] = [...prefix, 'true'];
  return spawnSync(file, args, { stdio: 'ignore' }).status === 0 ? prefix : [];
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || !child.pid) return;
  const pid = child.pid;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => process.kill(-pid, 'SIGKILL'), STOP_WITHIN_MS);
  await gone;
  clearTimeout(timer);
}
