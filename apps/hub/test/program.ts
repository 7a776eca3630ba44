import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';

const TREE = resolve(import.meta.dirname, '../../..');

interface LogLine {
  readonly time: number;
  readonly msg: string;
  readonly [field: string]: unknown;
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

/** Starts a program of this tree; its log lines are JSON. */
export function startProgram(
  file: string,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Program {
  const child = spawn(process.execPath, ['--import', 'tsx', join(TREE, file), ...args], {
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
      if (found === undefined) throw new Error(`${file} ended: ${errors.join('')} ${JSON.stringify(lines.at(-1))}`);
      return found;
    },
    signal: (signal) => void child.kill(signal),
    async end(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await ended;
    },
  };
}
