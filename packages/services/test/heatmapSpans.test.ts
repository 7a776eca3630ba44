import { withOrganization } from '@twinline/db/tenancy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedProbes } from '../src/query/span/expectedProbes';
import { spanDays } from '../src/query/span/spanDays';
import { type SpanNetwork, type SpanPath, spanPaths } from '../src/query/span/spanPaths';
import { spanTotals } from '../src/query/span/spanTotals';
import { hoursOfDay, hoursOfWeek, type WallSlots } from '../src/query/span/wallSlots';
import { readTotals } from '../src/report/inputs/readTotals';
import { createHourSums, DAY_SUMS, type HourSums } from '../src/rollup/dayFigures';
import { rollAllDays } from './fixtures/days';
import { insertOrganization, insertRegion, type Region, type World, worlds } from './fixtures/world';

const QUARTER = 900_000;
const HOUR = 4 * QUARTER;
const DAY = 24 * HOUR;
const ZONES = { SG: 'Asia/Singapore', NP: 'Asia/Kathmandu', US: 'America/New_York', AU: 'Australia/Lord_Howe' };
/** Days around each change of clocks in New York and on Lord Howe (which moves by half an hour), and nothing between. */
const STRETCHES = ['2026-03-05', '2026-04-02', '2026-10-01', '2026-10-28'].map((day) => {
  const from = Date.parse(`${day}T00:00Z`) + 15 * 60_000;
  return { from, to: from + 6 * DAY };
});
const FIRST = STRETCHES[0]?.from ?? 0;
const LAST = STRETCHES[3]?.to ?? 0;
const both = { rtt: true, connect: true };

/** A small generator on a seed (mulberry32), so that the history is the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A quarter-hour as its tables have it. */
interface Quarter {
  readonly path_id: number;
  readonly bucket: string;
  readonly at: number;
  readonly sent: number;
  readonly lost: number;
  readonly jitter_sum_micros: number;
  readonly jitter_samples: number;
  readonly good_seconds: number;
  readonly bad_seconds: number;
  readonly unavailable_seconds: number;
  readonly rtt_buckets: number[];
  readonly rtt_counts: number[];
  readonly attempts: number;
  readonly faults: Record<string, number>;
  readonly step_keys: number[];
  readonly step_counts: number[];
}

function makeQuarter(path: number, at: number, next: () => number): Quarter {
  const some = (most: number) => Math.floor(next() * most);
  const lost = some(50);
  const bad = some(3) === 0 ? some(900) : 0;
  const first = 100 + some(40);
  const counts = [1 + some(9_000), 1 + some(2_000), 1 + some(90)];
  return {
    path_id: path,
    bucket: new Date(at).toISOString(),
    at,
    sent: counts.reduce((sum, n) => sum + n, lost),
    lost,
    jitter_sum_micros: some(5_000_000),
    jitter_samples: 1 + some(900),
    good_seconds: 900 - bad,
    bad_seconds: bad,
    unavailable_seconds: Math.floor(bad / 2),
    rtt_buckets: [first, first + 1 + some(3), first + 5 + some(9)],
    rtt_counts: counts,
    attempts: 15,
    faults: { timeout: 2, tls: 1 },
    step_keys: [100 + some(20), 3 * 1024 + 120 + some(9), 3 * 1024 + 140],
    step_counts: [14, 5, 7],
  };
}

async function insertAll(world: World, quarters: readonly Quarter[]): Promise<void> {
  const rows = JSON.stringify(quarters.map((q) => ({ ...q, received: q.sent - q.lost })));
  await world.db.pool.query(
    `insert into rollup_quarters (path_id, bucket, samples, sent, received, late, lost, duplicates, reordered, rtt_sum_micros,
       rtt_buckets, rtt_counts, jitter_sum_micros, jitter_samples, loss_bursts, longest_loss_burst, good_seconds,
       bad_seconds, unavailable_seconds)
     select path_id, bucket, 900, sent, received, lost, lost, 0, 0, 0, rtt_buckets, rtt_counts, jitter_sum_micros,
       jitter_samples, 0, 0, good_seconds, bad_seconds, unavailable_seconds
     from json_populate_recordset(null::rollup_quarters, $1)`,
    [rows],
  );
  await world.db.pool.query(
    `insert into rollup_connects (path_id, bucket, attempts, faults, step_keys, step_counts)
     select path_id, bucket, attempts, faults, step_keys, step_counts from json_populate_recordset(null::rollup_connects, $1)`,
    [rows],
  );
}

const clocks = new Map<string, { format: Intl.DateTimeFormat; hours: Map<number, number> }>();

/** Straight from Intl: hours since the clock showed 1970-01-01 00:00. */
function wallHour(timeZone: string, at: number): number {
  const [numeric, two] = ['numeric', '2-digit'] as const;
  const fields = { year: numeric, month: two, day: two, hour: two };
  const clock = clocks.get(timeZone) ?? {
    format: new Intl.DateTimeFormat('sv-SE', { timeZone, hourCycle: 'h23', ...fields }),
    hours: new Map(),
  };
  clocks.set(timeZone, clock);
  const hour = clock.hours.get(at) ?? Date.parse(`${clock.format.format(at).replace(' ', 'T')}:00Z`) / HOUR;
  clock.hours.set(at, hour);
  return hour;
}

const slotOf = ({ originHour, binHours, count }: WallSlots, hour: number) =>
  Math.floor((hour - originHour) / binHours) % count;

/** Adds up quarter-hours one by one. */
function naive(quarters: readonly Quarter[], zone: string, from: number, to: number, slots: WallSlots): HourSums {
  const into = createHourSums(slots.count);
  const add = (array: Float64Array, key: number, n: number) => {
    array[key] = (array[key] ?? 0) + n;
  };
  for (const q of quarters) {
    if (q.at < from || q.at >= to) continue;
    const slot = slotOf(slots, wallHour(zone, q.at));
    add(into.sums.sent, slot, q.sent);
    add(into.sums.received, slot, q.sent - q.lost);
    add(into.sums.lost, slot, q.lost);
    add(into.sums.jitterSumMicros, slot, q.jitter_sum_micros);
    add(into.sums.jitterSamples, slot, q.jitter_samples);
    add(into.sums.goodSeconds, slot, q.good_seconds);
    add(into.sums.badSeconds, slot, q.bad_seconds);
    add(into.sums.unavailableSeconds, slot, q.unavailable_seconds);
    add(into.sums.connectAttempts, slot, q.attempts);
    add(into.sums.connectFailures, slot, 3);
    for (const [i, bucket] of q.rtt_buckets.entries()) add(into.rtt, slot * 256 + bucket, q.rtt_counts[i] ?? 0);
    for (const [i, key] of q.step_keys.entries())
      if (key >= 3_072) add(into.connect, slot * 256 + key - 3_072, q.step_counts[i] ?? 0);
  }
  return into;
}

/** The first figure that is not as wanted, in words; null where all are. */
function differenceOf(found: HourSums, wanted: HourSums): string | null {
  const all = (of: HourSums) => ({ ...of.sums, rtt: of.rtt, connect: of.connect });
  const [one, other] = [all(found), all(wanted)];
  for (const name of [...DAY_SUMS, 'rtt', 'connect'] as const)
    for (let i = 0; i < other[name].length; i += 1)
      if (one[name][i] !== other[name][i]) return `${name}[${i}] is ${one[name][i]}, should be ${other[name][i]}`;
  return null;
}

describe.each(worlds())('figures of a span on %s', (_, open) => {
  let world: World;
  let paths: readonly SpanPath[] = [];
  const byPath = new Map<number, Quarter[]>();
  const zoneOf = new Map<number, string>();
  const next = random(20_261_122);
  const anywhere = () => FIRST - 2 * DAY + Math.floor(next() * ((LAST - FIRST + 4 * DAY) / QUARTER)) * QUARTER;

  beforeAll(async () => {
    world = await open();
    await insertOrganization(world.db, 'own');
    const regions: Region[] = [];
    for (const [code, timeZone] of Object.entries(ZONES))
      regions.push(
        await insertRegion(world.db, {
          organizationId: 'own',
          code,
          timeZone,
          weights: [2, 1],
          // One made before all data, one in the third stretch: what it measured before was imported.
          since: new Date(code === 'SG' || code === 'NP' ? FIRST - DAY : (STRETCHES[2]?.from ?? 0) + 2 * DAY + 1_000),
        }),
      );
    for (const [i, region] of regions.entries())
      for (const [j, { paths }] of region.carriers.entries())
        for (const path of Object.values(paths)) {
          // Of every region one carrier has no data in the first two stretches, and days without any in the others.
          const begins = j === 0 ? FIRST : (STRETCHES[2]?.from ?? 0) + (30 + i) * QUARTER;
          const quarters = STRETCHES.flatMap(({ from, to }) =>
            Array.from({ length: (to - from) / QUARTER }, (_q, n) => from + n * QUARTER)
              .filter((at) => at >= begins && next() < 0.7 && (j === 0 || Math.floor(at / DAY) % 3 > 0))
              .map((at) => makeQuarter(path, at, next)),
          );
          byPath.set(path, quarters);
          zoneOf.set(path, Object.values(ZONES)[i] ?? '');
        }
    await insertAll(world, [...byPath.values()].flat());
    await world.db.pool.query(`update agents set archived_at = $1 where name in ('US agent 1', 'NP agent 0')`, [
      new Date((STRETCHES[3]?.from ?? 0) + 3 * DAY + 7_000),
    ]);
    await rollAllDays(world.db);
    await world.db.pool.query('analyze');
    paths = (await networkOf(FIRST, LAST)).paths;
  });
  afterAll(() => world.end());

  const inside = <T>(work: Parameters<typeof withOrganization<T>>[2]) => withOrganization(world.db, 'own', work);
  const networkOf = (from: number, to: number): Promise<SpanNetwork> => inside((tx) => spanPaths(tx, { from, to }));

  /** The figures of every path, put together by the verb and one by one, must be the same to the last probe. */
  async function compare(
    given: { from: number; to: number; zone: string | null; slots?: WallSlots; source?: 'days' | 'quarters' },
    now = LAST + 30 * DAY,
  ): Promise<number> {
    const { from, to, zone, slots = hoursOfDay, source = 'days' } = given;
    const figures = await inside(async (tx) => {
      if (slots !== hoursOfDay) return spanDays(tx, { paths, from, to, zone, source, slots }, both);
      const span = { paths, from, to, zone, source, slotOf: (hour: number) => hour };
      return (await spanTotals(tx, [span], { sketches: both, now }))[0];
    });
    let probes = 0;
    for (const { id, timeZone } of paths) {
      const into = createHourSums(slots.count);
      figures?.addTo(into, id);
      const wanted = naive(byPath.get(id) ?? [], zone ?? timeZone, from, to, slots);
      const what = `path ${id} in ${timeZone} on the clock of ${zone ?? 'its region'}, ${new Date(from).toISOString()} to ${new Date(to).toISOString()}`;
      expect(differenceOf(into, wanted), what).toBeNull();
      probes += wanted.sums.sent.reduce((sum, n) => sum + n, 0);
    }
    return probes;
  }

  const readers = [
    null,
    'UTC',
    'Asia/Tokyo',
    'America/New_York',
    'Europe/London',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
  ];

  it.each(readers)('by hour of day are those of the quarter-hours, to the probe, on the clock of %s', async (zone) => {
    let probes = await compare({ from: FIRST - DAY, to: LAST + DAY, zone });
    for (let i = 0; i < 4; i += 1) {
      const [one, other] = [anywhere(), anywhere()];
      if (one !== other) probes += await compare({ from: Math.min(one, other), to: Math.max(one, other), zone });
    }
    expect(probes).toBeGreaterThan(1e6);
  });

  it('begin and end in the very hours that clocks change, wherever the boundary lies', async () => {
    // New York goes back at 06:00 UTC on 1 November and forward at 07:00 on 8 March; Lord Howe at 15:00 and 15:30.
    const changes = ['2026-03-08T07:00Z', '2026-11-01T06:00Z', '2026-04-04T15:00Z', '2026-10-03T15:30Z'];
    for (const change of changes)
      for (const quarters of [-4, -1, 0, 2, 5]) {
        const at = Date.parse(change) + quarters * QUARTER;
        await compare({ from: at, to: at + 3 * DAY, zone: null });
        await compare({ from: at - 3 * DAY, to: at, zone: quarters % 2 === 0 ? 'America/New_York' : null });
      }
  }, 180_000);

  it('are the same read from quarter-hours alone', async () => {
    for (const zone of readers)
      await compare({ from: FIRST + 5 * HOUR, to: FIRST + 3 * DAY, zone, source: 'quarters' });
  });

  it('by hour of the week and by columns of a timeline are those of the quarter-hours', async () => {
    for (const zone of readers) {
      await compare({ from: FIRST + HOUR, to: LAST - HOUR, zone, slots: hoursOfWeek });
      for (const binHours of [1, 24]) {
        const from = (STRETCHES[2]?.from ?? 0) + Math.floor(next() * 90) * QUARTER;
        const to = from + 5 * DAY + Math.floor(next() * 90) * QUARTER;
        // Wide enough for every zone of the regions.
        const originHour = Math.floor((from / HOUR - 12) / binHours) * binHours;
        const count = Math.ceil(((to - from) / HOUR + 48) / binHours);
        await compare({ from, to, zone, slots: { originHour, binHours, count } });
      }
    }
  }, 180_000);

  it('expect what was due: since the agent was made or the first data, until it was archived', async () => {
    for (let i = 0; i < 3; i += 1) {
      const [one, other] = [anywhere(), anywhere()];
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      const network = await networkOf(from, to);
      const created = await world.db.pool.query<{ id: number; created: Date; until: Date | null; interval_ms: number }>(
        'select p.id, a.created_at as created, a.archived_at as until, a.interval_ms from paths p join agents a on a.id = p.agent_id',
      );
      for (const path of network.paths)
        for (const [zone, slots] of [
          [null, hoursOfDay],
          ['Asia/Kathmandu', hoursOfWeek],
        ] as const) {
          const agent = created.rows.find((row) => row.id === path.id);
          const first = byPath.get(path.id)?.find((q) => q.at >= from && q.at < to)?.at ?? Infinity;
          const since = Math.min(first, Math.max(from, agent?.created.getTime() ?? 0));
          const wanted = new Float64Array(slots.count);
          for (let at = from; at < to; at += QUARTER) {
            if (at < since || at >= (agent?.until?.getTime() ?? Infinity)) continue;
            const slot = slotOf(slots, wallHour(zone ?? path.timeZone, at));
            wanted[slot] = (wanted[slot] ?? 0) + 900_000 / (agent?.interval_ms ?? 1);
          }
          const counted = expectedProbes({ from, to, zone, source: 'days' }, slots, to)([path]);
          expect([...counted].map(Math.round), `path ${path.id} from ${new Date(from).toISOString()}`).toEqual([
            ...wanted,
          ]);
        }
    }
  });

  it('make the same totals of paths as their quarter-hours for reports, also where weeks break an hour', async () => {
    // The ISO week of New York in which its clocks go back begins in mid-hour in Kathmandu and on Lord Howe.
    const week = { from: Date.parse('2026-10-26T04:00Z'), to: Date.parse('2026-11-02T05:00Z') };
    const other = { from: FIRST + 3 * QUARTER, to: FIRST + 2 * DAY + 5 * QUARTER };
    const found = await inside((tx) => readTotals(tx, paths, [week, other], LAST + DAY));
    const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
    for (const [place, span] of [week, other].entries()) {
      const totals = found[place];
      const measured = paths.filter(({ id }) => byPath.get(id)?.some((q) => q.at >= span.from && q.at < span.to));
      expect(measured.length).toBeGreaterThanOrEqual(8);
      expect(totals?.path.map((index) => paths[index]?.id)).toEqual(measured.map(({ id }) => id));
      for (const [i, { id }] of measured.entries()) {
        const wanted = naive(byPath.get(id) ?? [], 'UTC', span.from, span.to, hoursOfWeek);
        for (const name of DAY_SUMS) expect(totals?.[name][i], `${name} of path ${id}`).toBe(total(wanted.sums[name]));
        for (const sketch of ['rtt', 'connect'] as const) {
          const counts = new Float64Array(256);
          for (const [key, n] of wanted[sketch].entries()) counts[key % 256] = (counts[key % 256] ?? 0) + n;
          const buckets = [...counts.keys()].filter((bucket) => (counts[bucket] ?? 0) > 0);
          expect(totals?.[sketch][i]).toEqual({ buckets, counts: buckets.map((bucket) => counts[bucket]) });
        }
      }
    }
  });

  it('are those of what is left when the oldest days and quarter-hours are dropped', async () => {
    const border = (STRETCHES[1]?.from ?? 0) + 3 * DAY;
    await world.db.pool.query('delete from rollup_quarters where bucket < $1', [new Date(border)]);
    await world.db.pool.query('delete from rollup_connects where bucket < $1', [new Date(border)]);
    await world.db.pool.query('delete from rollup_days where day < $1::timestamptz::date', [new Date(border)]);
    const whole = new Map(byPath);
    try {
      // A local day goes with its date: what of it lies before the border was kept in it.
      const dateOf = (path: number, at: number) => Math.floor(wallHour(zoneOf.get(path) ?? '', at) / 24);
      for (const [path, quarters] of whole)
        byPath.set(
          path,
          quarters.filter((q) => dateOf(path, q.at) >= Math.floor(border / DAY)),
        );
      await compare({ from: FIRST - DAY, to: LAST, zone: null });
      await compare({ from: border + 2 * DAY, to: LAST - DAY, zone: null });
    } finally {
      for (const [path, quarters] of whole) byPath.set(path, quarters);
    }
  });
});
