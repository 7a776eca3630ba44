import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The agent's program as it is shipped, running as a process of its own. */
export interface AgentProgram {
  readonly child: ChildProcess;
  readonly stdout: string;
  readonly stderr: string;
  /** Its log lines so far. */
  readonly log: readonly { readonly msg: string; readonly [field: string]: unknown }[];
  /** Resolves with the exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** Builds the agent into `folder` and resolves with the path of the program. */
export async function buildProgram(folder: string): Promise<string> {
  const script = join(import.meta.dirname, '../../build.mjs');
  await promisify(execFile)(process.execPath, [script, folder]);
  return join(folder, 'main.mjs');
}

/** `environment` is all there is of TWINLINE settings: nothing of the tests' own gets in. */
export function startProgram(
  program: string,
  environment: Record<string, string>,
  args: readonly string[] = [],
): AgentProgram {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [program, ...args], { env: { PATH, HOME, ...environment } });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => {
    output.stdout += text;
  });
  child.stderr.on('data', (text) => {
    output.stderr += text;
  });
  return {
    child,
    get stdout() {
      return output.stdout;
    },
    get stderr() {
      return output.stderr;
    },
    get log() {
      const whole = output.stdout.split('\n').slice(0, -1);
      return whole.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
    },
    ended: once(child, 'close').then(([code, signal]) => code ?? signal),
  };
}
