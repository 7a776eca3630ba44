import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { demo, root } from './demo';

/** `npm run lab -- status --json` (DESIGN §8); times in epoch ms. */
export interface RouteStatus {
  readonly id: string;
  readonly region: string;
  readonly scenario: string;
  readonly activeLine: string;
  readonly mode: string;
  readonly advice: string;
  readonly epoch: number;
  readonly sequence: number;
  readonly holdDownSeconds: number;
  readonly grades: Readonly<Record<string, string>>;
  readonly relays: readonly {
    readonly name: string;
    readonly line: string;
    readonly epoch: number;
    readonly sequence: number;
  }[];
  readonly last: {
    readonly epoch: number;
    readonly sequence: number;
    readonly reason: string;
    readonly fault: number | null;
    readonly detected: number | null;
    readonly decided: number | null;
    readonly sent: number | null;
    readonly acknowledged: number | null;
    readonly applied: number | null;
  } | null;
}

/** Runs the lab's command as a person does; rejects with what it printed when it failed. */
export function lab(...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [join(root, 'scripts/run.mjs'), 'apps/lab/src/cli.ts', ...args], { cwd: root });
  let out = '';
  let error = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (error += chunk));
  return new Promise((resolve, reject) => {
    child.once('close', (code) => (code === 0 ? resolve(out) : reject(new Error(error || out))));
  });
}

/** Posts to the lab's own door, as its page does: the command costs a process each time, which few tests are about. */
export async function tell<T = unknown>(path: string, body: object): Promise<T> {
  const response = await fetch(`${demo().lab}${path}`, { method: 'POST', body: JSON.stringify(body) });
  const answer = (await response.json()) as T & { error?: { message: string } };
  if (!response.ok) throw new Error(`${path} ${JSON.stringify(body)}: ${answer.error?.message}`);
  return answer;
}

export async function status(): Promise<readonly RouteStatus[]> {
  const response = await fetch(`${demo().lab}/status`);
  return ((await response.json()) as { routes: RouteStatus[] }).routes;
}

export async function routeOf(region: string): Promise<RouteStatus> {
  const route = (await status()).find((candidate) => candidate.region === region);
  if (!route) throw new Error(`no route in ${region}`);
  return route;
}

type Found<T> = Exclude<T, false | null | undefined | 0 | ''>;

/** Asks until `check` gives something and returns it; rejects after `withinMs` with what was waited for. */
export async function until<T>(what: string, withinMs: number, check: () => Promise<T>): Promise<Found<T>> {
  for (const end = Date.now() + withinMs; Date.now() < end; ) {
    const value = await check().catch(() => null);
    if (value) return value as Found<T>;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`not seen within ${withinMs} ms: ${what}`);
}

/** Puts a region back to quiet: both lines restored, agents running, route on A with both lines good. */
export async function quiet(region: string): Promise<RouteStatus> {
  await tell('/restore', { region });
  await tell('/start-agents', { region });
  return until(`${region} quiet on A`, 90_000, async () => {
    const route = await routeOf(region);
    const settled = route.activeLine === 'A' && route.relays.every((relay) => relay.line === 'A');
    return (
      settled && Object.values(route.grades).every((grade) => grade === 'good') && route.advice === 'none' && route
    );
  });
}
