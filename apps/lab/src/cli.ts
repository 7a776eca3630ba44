import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type LabCommand, readCommandLine, USAGE } from './commandLine';
import { demoFile } from './env';
import type { LabStatus } from './status';

const NOT_RUNNING = 'The demo is not running: start it with npm start and wait until it prints its address.';
const TIMEOUT_MS = 8_000;

const demo = z.object({ lab: z.url() });
const failure = z.object({ error: z.object({ message: z.string() }) });

class Failed extends Error {}

const command = readCommandLine(process.argv.slice(2));
try {
  await run(command);
} catch (error) {
  process.stderr.write(`${error instanceof Failed ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function run(command: LabCommand): Promise<void> {
  switch (command.kind) {
    case 'help':
      process.stdout.write(USAGE);
      return;
    case 'wrong':
      process.stderr.write(`${command.message}. See npm run lab -- --help.\n`);
      process.exitCode = 2;
      return;
    case 'status': {
      const status = (await ask('/status')) as LabStatus;
      process.stdout.write(command.json ? `${JSON.stringify(status)}\n` : describe(status));
      return;
    }
    case 'post':
      process.stdout.write(`${JSON.stringify(await ask(command.path, command.body))}\n`);
  }
}

async function ask(path: string, body?: object): Promise<unknown> {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const url = new URL(path, labUrl());
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, { ...(body === undefined ? {} : post), signal }).catch((error: Error) => {
    throw new Failed(error.name === 'TimeoutError' ? 'The lab does not answer in time.' : NOT_RUNNING);
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer;
  const described = failure.safeParse(answer);
  throw new Failed(described.success ? described.data.error.message : `The lab answered ${response.status}.`);
}

function labUrl(): string {
  try {
    return demo.parse(JSON.parse(readFileSync(demoFile(), 'utf8'))).lab;
  } catch {
    throw new Failed(NOT_RUNNING);
  }
}

function describe({ routes }: LabStatus): string {
  const rows = routes.map((route) => {
    const { last } = route;
    const took =
      last?.fault != null && last.applied !== null ? `, fault to applied ${last.applied - last.fault} ms` : '';
    const relays = route.relays.map((relay) => `${relay.name}:${relay.line ?? '–'}`).join(' ');
    const grades = Object.entries(route.grades).map(([line, grade]) => `${line} ${grade}`);
    const reason = last === null ? '' : `, last ${last.reason}${took}`;
    return `${route.region} ${route.scenario}: line ${route.activeLine ?? '–'} (${grades.join(', ')}), ${relays}${reason}`;
  });
  return `${rows.join('\n')}\n`;
}
