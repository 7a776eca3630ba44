import { percentile } from '../bench/rows';
import type { BlowResult } from './blow';
import type { FullInspection } from './inspect';
import type { RollupInspection } from './inspectRollups';
import type { Difference } from './judge';
import type { LedgerCounts } from './ledger';
import type { LoadFigures } from './load';
import { type Blow, killsOf } from './plan';

export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** What `--json` prints. Times are milliseconds. */
export interface Report {
  readonly ok: boolean;
  readonly seed: number;
  readonly database: string;
  readonly hubs: number;
  readonly careless: boolean;
  readonly seconds: number;
  readonly kills: number;
  /** By what died, and by the moment. */
  readonly byTarget: Readonly<Record<string, number>>;
  readonly byMoment: Readonly<Record<string, number>>;
  /** Crash recoveries by the database's own log. */
  readonly databaseRecoveries: number;
  readonly posts: number;
  readonly acknowledgedPosts: number;
  readonly acknowledgedRows: Readonly<Record<string, number>>;
  readonly resentRows: number;
  readonly postedTwiceOnPurpose: number;
  readonly abandonedUnacknowledged: number;
  /** Posts that a kill left without acknowledgement (connection broken, or 503), looked at before they were sent again; how many of them were stored all the same. */
  readonly openPosts: number;
  readonly openPostsStored: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly storedRows: number;
  readonly rollupsCompared: Readonly<Record<string, number>>;
  readonly recovery: Readonly<Record<string, Spread>>;
  readonly differencesByKind: Readonly<Record<string, number>>;
  readonly differences: readonly Difference[];
}

export function createReport(about: { seed: number; database: string; hubs: number; careless: boolean }) {
  const byTarget: Record<string, number> = {};
  const byMoment: Record<string, number> = {};
  const times: Record<string, number[]> = {};
  let kills = 0;
  let seconds = 0;
  let open = { posts: 0, stored: 0 };
  let counts: LedgerCounts | null = null;
  let load: LoadFigures | null = null;
  let stored: { rows: number; recoveries: number; rollups: Readonly<Record<string, number>> } | null = null;
  let last = '';
  const time = (name: string, ms: number) => {
    times[name] = [...(times[name] ?? []), ms];
  };

  return {
    killed(target: string, moment: string, times: number): void {
      kills += times;
      byTarget[target] = (byTarget[target] ?? 0) + times;
      byMoment[moment] = (byMoment[moment] ?? 0) + times;
      last = `${target} (${moment})`;
    },
    recovered({ target, moment }: Blow, { databaseReadyMs, hubsReadyMs, acknowledgedMs }: BlowResult): void {
      if (databaseReadyMs !== null) time('database takes connections', databaseReadyMs);
      time(`hubs ready after ${target}`, hubsReadyMs);
      time(`acknowledged after ${target}`, acknowledgedMs);
      last = `${last}, ${killsOf({ target, moment })} kill(s): hubs ready after ${hubsReadyMs} ms, acknowledged after ${acknowledgedMs} ms`;
    },
    heldStill(posts: number, storedPosts: number): void {
      open = { posts: open.posts + posts, stored: open.stored + storedPosts };
    },
    lasted(ms: number): void {
      seconds = Math.round(ms / 1_000);
    },
    loaded(ledger: LedgerCounts, figures: LoadFigures): void {
      counts = ledger;
      load = figures;
    },
    inspected(all: FullInspection, rollups: RollupInspection, recoveries: number): void {
      stored = { rows: all.rows, recoveries, rollups: rollups.compared };
    },
    progress: () => `${String(kills).padStart(4)} kills · ${last}`,
    done(differences: readonly Difference[]): Report {
      const differencesByKind: Record<string, number> = {};
      for (const { kind } of differences) differencesByKind[kind] = (differencesByKind[kind] ?? 0) + 1;
      return {
        ok: differences.length === 0,
        ...about,
        seconds,
        kills,
        byTarget,
        byMoment,
        databaseRecoveries: stored?.recoveries ?? 0,
        posts: counts?.posts ?? 0,
        acknowledgedPosts: counts?.acknowledgedPosts ?? 0,
        acknowledgedRows: counts?.acknowledgedRows ?? {},
        resentRows: counts?.resentRows ?? 0,
        postedTwiceOnPurpose: load?.onPurpose ?? 0,
        abandonedUnacknowledged: load?.abandoned ?? 0,
        openPosts: open.posts,
        openPostsStored: open.stored,
        failures: load?.failures ?? {},
        storedRows: stored?.rows ?? 0,
        rollupsCompared: stored?.rollups ?? {},
        recovery: Object.fromEntries(Object.entries(times).map(([name, values]) => [name, spreadOf(values)])),
        differencesByKind,
        differences,
      };
    },
  };
}

export function spreadOf(values: readonly number[]): Spread {
  const at = (p: number) => percentile(values, p);
  return { count: values.length, p50: at(50), p95: at(95), max: Math.max(...values) };
}

const MOST_SHOWN = 20;

/** The report for a person, line by line. */
export function describeReport(report: Report): string[] {
  const listed = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ');
  const found = (kind: string) => report.differencesByKind[kind] ?? 0;
  return [
    `database            ${report.database}, ${report.hubs} hub(s), seed ${report.seed}`,
    `kills               ${report.kills} in ${report.seconds} s: ${listed(report.byTarget)}`,
    `moments             ${listed(report.byMoment)}; the database recovered ${report.databaseRecoveries} times from a crash`,
    `posts               ${report.posts}, acknowledged ${report.acknowledgedPosts}; ${listed(report.failures)}`,
    `acknowledged rows   ${listed(report.acknowledgedRows)}`,
    `sent again          ${report.resentRows} rows; ${report.postedTwiceOnPurpose} posts twice on purpose, ${report.abandonedUnacknowledged} abandoned`,
    `left open by a kill ${report.openPosts} posts looked at before they were sent again, ${report.openPostsStored} of them stored all the same`,
    ...Object.entries(report.recovery).map(
      ([name, { count, p50, p95, max }]) =>
        `${name.padEnd(28)} p50 ${p50} ms, p95 ${p95} ms, most ${max} ms (${count})`,
    ),
    `stored              ${report.storedRows} rows; rollups compared: ${listed(report.rollupsCompared)}`,
    `lost ${found('lost')}, older ${found('older')}, twice ${found('twice')}, changed ${found('changed')}, never sent ${found('unsent')}, ` +
      `half a batch ${found('half')}, index ${found('index')}, rollup ${found('rollup')}, conduct ${found('conduct')}`,
    ...describeDifferences(report.differences),
  ];
}

/** Rows of one post share what was sent and acknowledged: one of them is told, and how many there are. */
export function describeDifferences(differences: readonly { kind: string; evidence: string }[]): string[] {
  const alike = new Map<string, { kind: string; evidence: string }[]>();
  for (const difference of differences) {
    const story = `${difference.kind} ${difference.evidence.replace(/^.*?\): /, '')}`;
    alike.set(story, [...(alike.get(story) ?? []), difference]);
  }
  const told = [...alike.values()].map(
    ([first, ...others]) =>
      `  ${first?.kind}: ${first?.evidence}${others.length > 0 ? ` (and ${others.length} rows more)` : ''}`,
  );
  return told.length <= MOST_SHOWN
    ? told
    : [...told.slice(0, MOST_SHOWN), `  and ${told.length - MOST_SHOWN} more stories`];
}
