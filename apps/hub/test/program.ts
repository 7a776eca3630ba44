import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect } from 'vitest';

const TREE = resolve(import.meta.dirname, '../../..');

interface LogLine {
  readonly time: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

type App = 'hub' | 'agent';
const built = new Map<App, Promise<string>>();

/** The app as one file that plain node runs, made once: compiling it at each start costs three times as much as the start. */
function programOf(app: App): Promise<string> {
  let program = built.get(app);
  if (program === undefined) {
    const folder = mkdtempSync(join(tmpdir(), `twinline-${app}-`));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    const making = promisify(execFile)(process.execPath, ['build.mjs', folder], { cwd: join(TREE, 'apps', app) });
    program = making.then(() => join(folder, 'main.mjs'));
    built.set(app, program);
  }
  return program;
}

/** A program of this tree in a process of its own. */
export interface Program {
  readonly lines: readonly LogLine[];
  /** The first line with this message; fails when the program ends before. */
  line(message: string): Promise<LogLine>;
  signal(signal: NodeJS.Signals): void;
  /** Resolves when the process is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Starts an app of this tree; its log lines are JSON. */
export async function startProgram(
  app: App,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Program> {
  const child = spawn(process.execPath, [await programOf(app), ...args], {
    cwd: TREE,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  const ended = once(child, 'exit');
  const lines: LogLine[] = [];
  const errors: string[] = [];
  child.stderr.on('data', (text) => errors.push(String(text)));
  createInterface({ input: child.stdout }).on('line', (text) => lines.push(JSON.parse(text) as LogLine));
  return {
    lines,
    async line(message) {
      const find = () => lines.find(({ msg }) => msg === message);
      await expect
        .poll(() => find() !== undefined || child.exitCode !== null, { timeout: 60_000, interval: 20 })
        .toBe(true);
      const found = find();
      if (found === undefined) throw new Error(`the ${app} ended: ${errors.join('')} ${JSON.stringify(lines.at(-1))}`);
      return found;
    },
    signal: (signal) => void child.kill(signal),
    async end(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await ended;
    },
  };
}
