import { demo } from '../../apps/e2e/src/demo';
import { query } from '../../apps/e2e/src/query';
import { writeApiToken } from './apiToken';
import { appliedMs, type Chain, inWords, lastAppliedMs, readChains, STEPS, stepMs } from './failoverChain';
import { CUT, type Rounds, strikeAll } from './failoverRounds';
import type { BenchOptions, Rows } from './main';
import { BAD_WAYS, type BadWay, openRelayHost, type RelayHost } from './openRelayHost';
import { percentile, row } from './rows';

const RELAYS = 200;
/** Processes that they share, so that none of them is what is measured. */
const HOSTS = 4;
const BAD_OF_EACH_WAY = 10;
const ADDED_AT_ONCE = 4;

interface Place {
  readonly region: string;
  readonly routeId: string;
}

interface BenchRelay {
  readonly name: string;
  readonly host: RelayHost;
  /** Which of its host's. */
  readonly place: number;
}

/**
 * 200 relays beside the demo's own on one region's route, added by REST, served by the SDK: cut after cut, all of them well
 * and then thirty of them bad. `ownMs`: from a fault until one of the demo's own relays has applied, in the same run.
 */
export async function* manyRelaysRows({ quick, say }: BenchOptions, place: Place, ownMs: readonly number[]): Rows {
  const rounds = quick ? 4 : 20;
  say(`failover: adding ${RELAYS} relays …`);
  const hosts = await Promise.all(Array.from({ length: HOSTS }, () => openRelayHost(RELAYS / HOSTS)));
  try {
    const relays = await addRelays(hosts, place.routeId);
    const well = await strikeAll(CUT, [place.region], rounds, say);
    const chains = await readChains(well.struck);
    yield [row('failover', 'failover.cut200.p95', measured(well, chains, percentile(ownMs, 95)))];
    const wellP95 = percentile(times(well, chains), 95);
    say(`failover: ${BAD_WAYS.length * BAD_OF_EACH_WAY} of them hang, answer 500, are closed …`);
    const bad = await worsen(relays);
    const since = new Date();
    const worse = await strikeAll(CUT, [place.region], rounds, say);
    const good = await readChains(worse.struck, (relay) => !bad.has(relay));
    yield [row('failover', 'failover.cut200bad.p95', measured(worse, good, wellP95, await tellBad(bad, since)))];
  } finally {
    for (const host of hosts) host.close();
  }
}

function measured({ tried, struck }: Rounds, chains: readonly Chain[], referenceValue: number, ...more: string[]) {
  const all = times({ tried, struck }, chains);
  const value = percentile(all, 95);
  if (!Number.isFinite(value)) return `of ${tried} cuts ${struck.length} led to a switch; ${inWords(all)}`;
  const relays = new Set(chains.map(({ relay }) => relay)).size;
  const steps = Object.entries(STEPS).map(
    ([name, step]) => `${name} ${inWords(chains.map((chain) => stepMs(chain, step)))}`,
  );
  const note = [
    `${struck.length} of ${tried} cuts led to a switch; ${relays} relays, ${inWords(all)}`,
    `each cut’s last relay ${inWords(lastAppliedMs(chains))}`,
    ...steps,
    ...more,
  ].join('; ');
  return { value, referenceValue, note };
}

/** A cut that led to no switch reached nobody. */
function times({ tried, struck }: Pick<Rounds, 'tried' | 'struck'>, chains: readonly Chain[]): number[] {
  const missed = new Array<number>((tried - struck.length) * RELAYS).fill(Number.POSITIVE_INFINITY);
  return [...chains.map(appliedMs), ...missed];
}

async function addRelays(hosts: readonly RelayHost[], routeId: string): Promise<BenchRelay[]> {
  const relays = hosts.flatMap((host, h) =>
    host.ports.map((port, place) => ({ name: `bench-${h + 1}-${place + 1}`, host, place, port })),
  );
  const credentials = new Map<string, { token: string; secret: string }>();
  const waiting = [...relays];
  const adminToken = await makeAdminToken(routeId);
  const addThem = async () => {
    for (let relay = waiting.shift(); relay !== undefined; relay = waiting.shift())
      credentials.set(relay.name, await addRelay(adminToken, relay, routeId));
  };
  await Promise.all(Array.from({ length: ADDED_AT_ONCE }, addThem));
  const own = (host: RelayHost) =>
    relays.filter((relay) => relay.host === host).flatMap(({ name }) => credentials.get(name) ?? []);
  await Promise.all(hosts.map((host) => host.follow({ hubUrl: demo().hub, routeId, relays: own(host) })));
  return relays;
}

/** The demo's own token is no admin's. */
async function makeAdminToken(routeId: string): Promise<string> {
  const [route] = await query<{ organization_id: string }>('select organization_id from routes where id = $1', [
    routeId,
  ]);
  if (route === undefined) throw new Error('the demo has no such route');
  return writeApiToken(demo().database, route.organization_id, 'admin');
}

async function addRelay(
  adminToken: string,
  { name, port }: { readonly name: string; readonly port: number },
  routeId: string,
): Promise<{ token: string; secret: string }> {
  const response = await fetch(`${demo().web}/api/v1/relays`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name, url: `http://127.0.0.1:${port}/`, routeIds: [routeId], eventTypes: [] }),
  });
  if (!response.ok) throw new Error(`the relay ${name} was not added: ${await response.text()}`);
  return (await response.json()) as { token: string; secret: string };
}

/** The first ones of each host; the names of those that are bad from now on, with how. */
async function worsen(relays: readonly BenchRelay[]): Promise<ReadonlyMap<string, BadWay>> {
  const first = [...relays].sort((a, b) => a.place - b.place).slice(0, BAD_WAYS.length * BAD_OF_EACH_WAY);
  const bad = new Map<string, BadWay>();
  for (const [index, { name, host, place }] of first.entries()) {
    const way = BAD_WAYS[index % BAD_WAYS.length] ?? 'hangs';
    await host.worsen(place, way);
    bad.set(name, way);
  }
  return bad;
}

const TRIES = `
  select y.name, coalesce(sum(e.attempts), 0)::int as tries, count(e.id)::int as deliveries,
    y.paused_until is not null as open
  from relays y left join deliveries e on e.relay_id = y.id and e.created_at >= $2
  where y.name = any($1) group by y.id`;

/** What the breaker made of them. */
async function tellBad(bad: ReadonlyMap<string, BadWay>, since: Date): Promise<string> {
  const rows = await query<{ name: string; tries: number; deliveries: number; open: boolean }>(TRIES, [
    [...bad.keys()],
    since,
  ]);
  const ways = BAD_WAYS.map((way) => {
    const those = rows.filter(({ name }) => bad.get(name) === way);
    const sum = (of: (one: (typeof rows)[number]) => number) => those.reduce((total, one) => total + of(one), 0);
    const perDirective =
      sum(({ tries }) => tries) /
      Math.max(
        1,
        sum(({ deliveries }) => deliveries),
      );
    const open = those.filter((one) => one.open).length;
    return `${those.length} ${way}: breaker open for ${open}, ${perDirective.toFixed(1)} tries a directive`;
  });
  return ways.join(', ');
}
