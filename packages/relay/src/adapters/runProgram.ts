import { spawn } from 'node:child_process';

/** Of each of the two outputs; what is more is dropped from the middle on. */
const MAX_OUTPUT_BYTES = 65_536;
/** What was started by the program may keep its output open; it is not waited for longer than this. */
const OUTPUT_AFTER_EXIT_MS = 200;

export interface ProgramResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program without a shell, in a process group of its own, with nothing but `env` as its environment. When the
 * signal aborts, the whole group is killed.
 *
 * @throws Error when it cannot be started, or the signal's reason.
 */
export function runProgram(
  [file = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const child = spawn(file, args, { env, cwd: '/', detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const outputs = [collect(child.stdout), collect(child.stderr)] as const;
    const kill = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // The group has ended in the meantime.
      }
      reject(signal.reason);
    };
    signal.addEventListener('abort', kill);
    child.once('error', (error) => {
      signal.removeEventListener('abort', kill);
      reject(new Error(`${file} cannot be run: ${error.message}`));
    });
    const finish = () => {
      signal.removeEventListener('abort', kill);
      for (const stream of [child.stdout, child.stderr]) stream.destroy();
      resolve({ code: child.exitCode, stdout: outputs[0](), stderr: outputs[1]() });
    };
    child.once('exit', () => {
      const timer = setTimeout(finish, OUTPUT_AFTER_EXIT_MS);
      child.once('close', () => {
        clearTimeout(timer);
        finish();
      });
    });
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    if (bytes < MAX_OUTPUT_BYTES) chunks.push(chunk.subarray(0, MAX_OUTPUT_BYTES - bytes));
    bytes += chunk.length;
  });
  return () => Buffer.concat(chunks).toString();
}

/** What a program said when it failed: the end of its error output, on one line. */
export function complaintOf({ code, stdout, stderr }: ProgramResult): string {
  const said = (stderr.trim() || stdout.trim()).replaceAll(/\s+/g, ' ').slice(-300);
  const how = code === null ? 'was ended by a signal' : `ended with code ${code}`;
  return said === '' ? how : `${how}: ${said}`;
}
