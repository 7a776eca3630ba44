import { comparePosition } from '@twinline/relay/guard';
import { describeDifferences, type Spread, spreadOf } from '../report';
import type { RelayBook } from './book';
import type { Difference } from './judge';
import type { Stored } from './stored';

export interface Death {
  /** The step, or `any`. */
  readonly at: string;
  /** From its start until the hub said that it can decide, ms; null where it died before. */
  readonly readyMs: number | null;
}

/** What `--json` prints. Times are milliseconds. */
export interface DeliveryReport {
  readonly ok: boolean;
  readonly seed: number;
  readonly database: string;
  readonly hubs: number;
  readonly careless: boolean;
  readonly seconds: number;
  readonly kills: number;
  /** By the step of a delivery; `any` are those from outside. */
  readonly byStep: Readonly<Record<string, number>>;
  /** Hubs that died before they could decide. */
  readonly onTheWayUp: number;
  readonly orders: number;
  readonly directives: number;
  readonly renewals: number;
  readonly epochs: number;
  /** By what became of them. */
  readonly deliveries: Readonly<Record<string, number>>;
  readonly webhooks: number;
  /** Of them with an id that had come before, and of a directive older than one that its relay had in force. */
  readonly repeated: number;
  readonly late: number;
  readonly inForce: Readonly<Record<string, number>>;
  readonly times: Readonly<Record<string, Spread>>;
  readonly differencesByKind: Readonly<Record<string, number>>;
  readonly differences: readonly Difference[];
}

export interface Run {
  readonly about: Pick<DeliveryReport, 'seed' | 'database' | 'hubs' | 'careless'>;
  readonly seconds: number;
  readonly deaths: readonly Death[];
  readonly orders: number;
  readonly stored: Stored;
  readonly books: readonly RelayBook[];
  readonly differences: readonly Difference[];
}

export function reportOf({ about, seconds, deaths, orders, stored, books, differences }: Run): DeliveryReport {
  const { directives, deliveries } = stored;
  const ready = deaths.flatMap(({ readyMs }) => (readyMs === null ? [] : [readyMs]));
  const since = (key: 'acknowledgedAt' | 'appliedAt') =>
    deliveries.flatMap((row) => (row[key] === null ? [] : [Math.round(row[key] - row.createdAt)]));
  const times = {
    'hub ready after its start': ready,
    'acknowledged after decided': since('acknowledgedAt'),
    'applied after decided': since('appliedAt'),
  };
  return {
    ok: differences.length === 0,
    ...about,
    ...{ seconds, orders, kills: deaths.length, onTheWayUp: deaths.length - ready.length },
    byStep: tally(deaths.map(({ at }) => at)),
    directives: directives.length,
    renewals: directives.filter(({ reason }) => reason === 'renewed').length,
    epochs: new Set(directives.map(({ routeId, epoch }) => `${routeId} ${epoch}`)).size,
    deliveries: tally(deliveries.map(({ state, dropReason }) => dropReason ?? state)),
    webhooks: books.reduce((sum, { arrived }) => sum + arrived.length, 0),
    repeated: books.reduce((sum, { arrived }) => sum + arrived.length - new Set(arrived.map(({ id }) => id)).size, 0),
    late: books.reduce((sum, book) => sum + lateIn(book), 0),
    inForce: tally(books.flatMap(({ applied }) => applied.map(({ via }) => via))),
    times: Object.fromEntries(
      Object.entries(times).flatMap(([name, all]) => (all.length === 0 ? [] : [[name, spreadOf(all)]])),
    ),
    differencesByKind: tally(differences.map(({ kind }) => kind)),
    differences,
  };
}

/** Webhooks that told of something older than what was in force as they were answered: the guard's work. */
function lateIn({ applied, arrived }: RelayBook): number {
  return arrived.filter(({ answeredAt, ...one }) =>
    applied.some((held) => answeredAt !== null && held.at < answeredAt && comparePosition(held, one) > 0),
  ).length;
}

function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

/** The report for a person, line by line. */
export function describeDeliveries(report: DeliveryReport): string[] {
  const listed = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ');
  return [
    `database            ${report.database}, ${report.hubs} hub(s), seed ${report.seed}`,
    `kills               ${report.kills} in ${report.seconds} s: ${listed(report.byStep)}; ${report.onTheWayUp} before the hub could decide`,
    `decided             ${report.directives} directives (${report.renewals} renewals) upon ${report.orders} orders, in ${report.epochs} epochs`,
    `deliveries          ${listed(report.deliveries)}`,
    `webhooks            ${report.webhooks}, ${report.repeated} with an id that had come before, ${report.late} older than what was in force`,
    `in force            ${listed(report.inForce)}`,
    ...Object.entries(report.times).map(
      ([name, { count, p50, p95, max }]) =>
        `${name.padEnd(28)} p50 ${p50} ms, p95 ${p95} ms, most ${max} ms (${count})`,
    ),
    `differences         ${report.ok ? 'none' : listed(report.differencesByKind)}`,
    ...describeDifferences(report.differences),
  ];
}
