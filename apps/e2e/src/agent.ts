import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RunningAgent {
  readonly process: ChildProcess;
  /** What it has printed so far. */
  output(): string;
  /** Ends it as a service manager does; resolves once it is gone, with its folder. */
  stop(): Promise<void>;
}

/** Fetches the agent's program from the hub, as a host without anything does, and runs it with a state folder of its own. */
export async function runAgent(settings: { hubUrl: string; enrolToken: string }): Promise<RunningAgent> {
  const folder = mkdtempSync(join(tmpdir(), 'twinline-agent-'));
  const response = await fetch(`${settings.hubUrl}/agent/agent.mjs`);
  if (!response.ok) throw new Error(`the hub gives no agent: ${response.status} ${await response.text()}`);
  const program = join(folder, 'agent.mjs');
  writeFileSync(program, Buffer.from(await response.arrayBuffer()));
  let output = '';
  const child = spawn(process.execPath, [program], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      TWINLINE_HUB_URL: settings.hubUrl,
      TWINLINE_ENROL_TOKEN: settings.enrolToken,
      TWINLINE_STATE_DIR: join(folder, 'state'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  return {
    process: child,
    output: () => output,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
