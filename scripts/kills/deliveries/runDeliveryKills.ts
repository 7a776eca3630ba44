import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '@twinline/services/context';
import { openContext } from '@twinline/services/openContext';
import { buildHub } from '../../bench/storePlace';
import type { DatabaseSoftware } from '../../database/software';
import { root } from '../../setup/dependencies.mjs';
import { takePort } from '../../setup/ports';
import { aborted } from '../aborted';
import { createKillableDatabase, until } from '../database';
import { createHubProcess, type HubProcess } from '../hubProcess';
import { type Fate, planFates } from './fates';
import { type Difference, judgeDeliveries } from './judge';
import { keepOrdering, type Orders } from './orders';
import { type Death, type DeliveryReport, reportOf } from './report';
import { readStored } from './stored';
import { createPlaces, type Place } from './world';

export interface DeliveryKillsOptions {
  readonly software: DatabaseSoftware;
  readonly kills: number;
  /** After so long no more are begun; without it, it takes as long as it takes. */
  readonly minutes: number | null;
  readonly seed: number;
  readonly hubs: number;
  /** Relays do what they must not; then it must be found. */
  readonly careless: boolean;
  readonly say: (line: string) => void;
  /** Ends the run, and everything that it has started. */
  readonly signal?: AbortSignal;
}

const ROUTES = 3;
/** So long a hub that can decide may live without coming to the step that it is to die at. */
const COMES_WITHIN_MS = 15_000;
/** Every directive's time is over by then, and every relay has pulled. */
const REST_WITHIN_MS = 90_000;
const LOOK_EVERY_MS = 2_000;
const quietLog = { info() {}, warn() {}, error() {} };

/** Kills hubs between decision and acknowledgement, and holds what relays have in force against what was decided. */
export async function runDeliveryKills(options: DeliveryKillsOptions): Promise<DeliveryReport> {
  const { seed, say, careless } = options;
  const differences: Difference[] = [];
  const conduct = (evidence: string) => void differences.push({ kind: 'conduct', evidence });
  const deaths: Death[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'twinline-kills-'));
  await buildHub();
  const database = await createKillableDatabase(options.software, await takePort(), (how) =>
    conduct(`the database ended by itself: ${how}`),
  );
  let ctx: Context | null = null;
  const hubs: HubProcess[] = [];
  let places: Place[] = [];
  let orders: Orders[] = [];
  const about = { seed, database: options.software.name, hubs: options.hubs, careless };
  let seconds = 0;

  async function run(context: Context): Promise<void> {
    for (let i = 0; i < options.hubs; i += 1) {
      const onEnded = (how: string) => conduct(`hub ${i} ended by itself: ${how}`);
      hubs.push(createHubProcess({ port: await takePort(), databaseUrl: database.url, onEnded }));
    }
    const hubUrls = hubs.map(({ url }) => url);
    places = await createPlaces({ ctx: context, seed, routes: ROUTES, hubUrls, careless, folder });
    orders = places.map((place, i) => keepOrdering(place, seed, i));
    const startedAt = Date.now();
    const endsAt = options.minutes === null ? Number.POSITIVE_INFINITY : startedAt + options.minutes * 60_000;
    const noted = (hub: number) => (death: Death) => {
      deaths.push(death);
      say(`${String(deaths.length).padStart(4)} kills · hub ${hub} (${death.at})`);
    };
    await Promise.all(
      hubs.map((hub, i) => meetFates(hub, planFates(seed, i, shareOf(options, i)), endsAt, noted(i), options.signal)),
    );
    seconds = Math.round((Date.now() - startedAt) / 1_000);
    await comeToRest(context);
  }

  /** Nothing dies any more, nothing new is ordered: whatever is open has to be brought to its end. */
  async function comeToRest(context: Context): Promise<void> {
    for (const { relays } of places) for (const relay of relays) relay.behave();
    const lines = await Promise.all(orders.map((each) => each.end()));
    const ordered = new Map(places.map(({ routeId }, i) => [routeId, lines[i] ?? '']));
    const look = async () => judgeDeliveries({ ...(await readStored(context)), books: booksOf(places), ordered });
    let found = await look();
    for (const end = Date.now() + REST_WITHIN_MS; found.some(isOpen) && Date.now() < end; found = await look())
      await delay(LOOK_EVERY_MS);
    differences.push(...found);
    // Where the machine was too slow for one of them, the run would pass without having shown anything of it.
    for (const way of ['webhook', 'stream', 'pull'])
      if (!booksOf(places).some(({ applied }) => applied.some(({ via }) => via === way)))
        conduct(`nothing was put in force by ${way}: the run shows nothing of it`);
  }

  try {
    ctx = await openContext({
      ...{ databaseUrl: database.url, migrationsFolder: join(root, 'migrations'), poolSize: 8 },
      ...{ log: quietLog, now: Date.now },
    });
    await Promise.race([run(ctx), aborted(options.signal)]);
  } catch (error) {
    conduct(`the run broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    if (!options.signal?.aborted)
      for (const [i, hub] of hubs.entries()) say(`hub ${i} wrote last:\n${hub.output().slice(-3_000)}`);
  }
  try {
    const stored = ctx === null ? { directives: [], deliveries: [] } : await readStored(ctx);
    const count = orders.reduce((sum, each) => sum + each.count(), 0);
    return reportOf({ about, seconds, deaths, orders: count, stored, books: booksOf(places), differences });
  } finally {
    await Promise.allSettled(orders.map((each) => each.end()));
    await Promise.all(places.flatMap(({ relays }) => relays.map((relay) => relay.close())));
    await Promise.all(hubs.map((hub) => hub.stop()));
    await ctx?.db.end();
    await database.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

const booksOf = (places: readonly Place[]) => places.flatMap(({ relays }) => relays.map(({ book }) => book));
const shareOf = ({ kills, hubs }: DeliveryKillsOptions, hub: number) => Math.ceil((kills - hub) / hubs);
/** It may yet come about: not what a guard let through, nor what was sent. */
const isOpen = ({ kind }: Difference) => kind === 'lost' || kind === 'chain' || kind === 'stuck';

/** One life after the other; the last one has no end. */
async function meetFates(
  hub: HubProcess,
  fates: readonly Fate[],
  endsAt: number,
  onDeath: (death: Death) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const fate of fates) {
    if (signal?.aborted) return;
    if (Date.now() > endsAt) break;
    onDeath(await meet(hub, fate));
    await delay(fate.awayMs);
  }
  hub.spawn();
  await until('a hub did not become ready again', hub.isReady);
}

async function meet(hub: HubProcess, { step, nth, afterMs, onTheWayUp }: Fate): Promise<Death> {
  const startedAt = Date.now();
  const over = new AbortController();
  let readyMs: number | null = null;
  const ready = until('a hub did not become ready', async () => {
    if (over.signal.aborted) return true;
    if (!(await hub.isReady()) || over.signal.aborted) return false;
    readyMs = Date.now() - startedAt;
    return true;
  });
  const pause = (ms: number) => delay(ms, undefined, { signal: over.signal }).catch(() => undefined);
  hub.spawn(step === null ? undefined : `${step}:${nth}`);
  // Where it never comes to its step it dies all the same.
  const outside =
    step === null && onTheWayUp ? pause(afterMs) : ready.then(() => pause(step === null ? afterMs : COMES_WITHIN_MS));
  const at = await Promise.race([hub.gone().then(() => step ?? 'any'), outside.then(() => 'any')]);
  over.abort();
  await hub.kill();
  await ready;
  return { at, readyMs };
}
