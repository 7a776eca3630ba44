import { spawn } from 'node:child_process';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
  readonly timeoutMs?: number;
  /** Ends the command, with everything it started. */
  readonly signal?: AbortSignal;
  /** Shows the output while it comes, instead of keeping it for an error. */
  readonly show?: boolean;
}

export interface CommandResult {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a command in a process group of its own; resolves with its exit code (null when ended) and what it printed. */
export function command(file: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const { signal, timeoutMs, show, ...rest } = options;
  return new Promise((resolve, reject) => {
    const stdio = show ? 'inherit' : 'pipe';
    const child = spawn(file, args, { ...rest, detached: true, stdio: ['ignore', stdio, stdio] });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-100_000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const end = () => {
      if (child.pid && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    };
    const timer = timeoutMs ? setTimeout(end, timeoutMs) : undefined;
    if (signal?.aborted) end();
    signal?.addEventListener('abort', end, { once: true });
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve({ code, output });
    });
  });
}
