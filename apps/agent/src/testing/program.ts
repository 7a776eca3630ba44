import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The root of the tree: where programs run. */
export const root = fileURLToPath(new URL('../../../..', import.meta.url));
const READY_WITHIN_MS = 60_000;

/** A program that runs beside a test or a bench. */
export interface Program {
  readonly pid: number;
  /** What it has printed to either output, line by line. */
  readonly lines: string[];
  readonly ended: Promise<void>;
  /** Resolves once a line contains `text`; rejects when the program ends without, or takes too long. */
  until(text: string): Promise<void>;
  stop(): Promise<void>;
  kill(): void;
}

/** Starts a program; what it needs of the environment beside ours is `env`. */
export function startProgram(commandLine: readonly string[], env: Readonly<Record<string, string>> = {}): Program {
  const [file = '', ...args] = commandLine;
  const child = spawn(file, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = new EventEmitter();
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  const lines: string[] = [];
  void ended.then(() => printed.emit('line'));
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      printed.emit('line');
    });
  return {
    pid: child.pid ?? 0,
    lines,
    ended,
    async until(text) {
      const signal = AbortSignal.timeout(READY_WITHIN_MS);
      while (!lines.some((line) => line.includes(text))) {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`${commandLine.join(' ')} ended: ${lines.join('\n')}`);
        await once(printed, 'line', { signal });
      }
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
