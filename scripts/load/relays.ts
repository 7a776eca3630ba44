import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase } from '@twinline/db/client';
import type { OrganizationContext } from '@twinline/services/context';
import { startConductor } from './conductor';
import { startCpuMeter } from './cpuMeter';
import { findK6, runK6 } from './k6';
import { createOrdering } from './keepOrdering';
import { type LoadPlace, runningDemo } from './place';
import type { RelayOptions } from './relayOptions';
import { AFTERWARDS_SECONDS, createRelayRun, type RelayRun, until } from './relayRun';
import { createRelayWorld, type LoadRelay, newOrganizationId, type RelayWorld, removeRelayWorld } from './relayWorld';
import { readStoredRelays, type StoredRelays } from './storedRelays';

/** A hub takes new routes up within some seconds. */
const TAKEN_UP_WITHIN_MS = 30_000;

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** The load over the running demo's hub; resolves with the exit code. */
export async function loadDemoRelays(options: RelayOptions): Promise<number> {
  return (await loadRelays(runningDemo(), await findK6(), options)) ? 0 : 1;
}

/**
 * Relays of an organization of their own follow its routes while these are ordered to and fro; prints what came of it.
 * Resolves true when k6's thresholds held, each order became a directive, and each relay has applied each directive of its
 * route.
 */
export async function loadRelays(place: LoadPlace, k6: string, options: RelayOptions): Promise<boolean> {
  const db = createDatabase(place.database, { max: 4 });
  const warn = (fields: object, message: string) => say(`${message} ${JSON.stringify(fields)}`);
  const log = { info() {}, warn, error: warn };
  const ctx = { db, log, now: Date.now, newId: randomUUID, organizationId: newOrganizationId() };
  try {
    return await follow(ctx, place.hub, k6, options, await createRelayWorld(ctx, options.relays));
  } finally {
    await removeRelayWorld(ctx);
    await db.end();
  }
}

async function follow(
  ctx: OrganizationContext,
  hub: string,
  k6: string,
  options: RelayOptions,
  { routeIds, relays }: RelayWorld,
): Promise<boolean> {
  const [streaming, pulling] = [relays.slice(0, options.streams), relays.slice(options.streams)];
  const stored = (since = 0) =>
    readStoredRelays(
      ctx,
      streaming.map(({ id }) => id),
      since,
    );
  const ordering = createOrdering(ctx, routeIds);
  const { seconds, every } = options;
  say(`${streaming.length} relays hold a stream, ${pulling.length} pull each second; ${routeIds.length} routes,`);
  say(`each ordered every ${every} s for ${seconds} s: ${(routeIds.length / every).toFixed(2)} orders a second.`);
  await ordering.orderAll();
  const decided = () => stored().then(({ directives }) => directives === routeIds.length);
  await until('the hub decides for the new routes', TAKEN_UP_WITHIN_MS, decided);
  const cpu = await startCpuMeter(() => hubCpuSeconds(hub));
  const run = createRelayRun({ hub, streaming, ordering, options });
  // Before k6 starts, which takes all that the machine has.
  await run.held();
  const code = await pullWithK6(k6, hub, pulling, seconds + AFTERWARDS_SECONDS, run);
  const hubCores = await cpu();
  const faults = [...(code === 0 ? [] : [`k6 ended with ${code ?? 'a signal'}`]), ...(await run.over())];
  say(
    `machine     ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}; the hub used ${hubCores.toFixed(2)} of a core`,
  );
  return sayResult(await stored(run.since() ?? 0), ordering.count(), faults);
}

/** k6 with the relays that pull, for so long; its exit code. */
async function pullWithK6(
  k6: string,
  hub: string,
  pulling: readonly LoadRelay[],
  seconds: number,
  run: RelayRun,
): Promise<number | null> {
  const folder = mkdtempSync(join(tmpdir(), 'twinline-load-'));
  const conductor = await startConductor(run);
  try {
    const file = join(folder, 'relays.json');
    writeFileSync(file, JSON.stringify(pulling), { mode: 0o600 });
    const settings = { HUB_URL: hub, RELAYS: file, CONDUCTOR: conductor.url, DURATION: `${seconds}s` };
    return await runK6(k6, ['--quiet'], 'relays.js', settings);
  } finally {
    conductor.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function hubCpuSeconds(hub: string): Promise<number> {
  const metrics = await (await fetch(`${hub}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (\S+)/m.exec(metrics)?.[1] ?? Number.NaN);
}

/** Prints what the database has of it; true when nothing is missing. */
function sayResult({ directives, deliveries, applied, steps }: StoredRelays, orders: number, found: string[]): boolean {
  say(`stored      ${directives} directives of ${orders} orders; ${applied} of ${deliveries} deliveries applied`);
  for (const { way, step, p50, p95 } of steps)
    say(
      `            decision to ${step}, ${way}: p50 ${Math.round(p50)} ms, p95 ${Math.round(p95)} ms by the hub's clock`,
    );
  const faults = [...found];
  if (directives !== orders) faults.push(`${orders} orders became ${directives} directives`);
  if (deliveries === 0 || applied < deliveries) faults.push(`${deliveries - applied} deliveries were not applied`);
  for (const fault of faults) say(`fault: ${fault}`);
  say(faults.length === 0 ? 'passed: each relay got each directive of its route, once, in order.' : 'failed');
  return faults.length === 0;
}
