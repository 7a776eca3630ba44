import { csvText } from '../format/csv';
import type { Contestant, ReplayFigures } from './data';

/** Every change and every missed stretch as CSV (RFC 4180), one a line; times in UTC. */
export function replayCsv({ contestants }: ReplayFigures, named: (one: Contestant) => string): string {
  const head = [
    'choice',
    'kind',
    'at',
    'applied',
    'from',
    'to',
    'reason',
    'bad_spared_s',
    'degraded_spared_s',
    'needless',
  ];
  const rows = contestants.flatMap((contestant) => {
    const name = named(contestant);
    const { switches, missed } = contestant;
    return [
      ...switches.map(({ at, appliedAt, from, to, reason, worth }) => [
        ...[name, 'switch', iso(at), iso(appliedAt), from, to, reason],
        ...[worth?.bad ?? null, worth?.degraded ?? null, worth === null ? null : String(worth.needless)],
      ]),
      ...missed.map(({ from, to, line, other }) => [
        ...[name, 'missed', iso(from), iso(to), line, other],
        ...[null, null, null, null],
      ]),
    ];
  });
  return csvText([head, ...rows]);
}

const iso = (at: number) => new Date(at).toISOString();
