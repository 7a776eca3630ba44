import { csvText } from '../format/csv';
import type { ReplayFigures } from './data';

/** Every change and every missed stretch as CSV (RFC 4180), one a line; times in UTC. */
export function replayCsv({ contestants }: ReplayFigures): string {
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
  const rows = contestants.flatMap(({ name, switches, missed }) => [
    ...switches.map((one) => [
      ...[name, 'switch', iso(one.at), iso(one.appliedAt), one.from, one.to, one.reason],
      ...[one.worth?.bad ?? null, one.worth?.degraded ?? null, one.worth === null ? null : String(one.worth.needless)],
    ]),
    ...missed.map((one) => [name, 'missed', iso(one.from), iso(one.to), one.line, one.other, null, null, null, null]),
  ]);
  return csvText([head, ...rows]);
}

const iso = (at: number) => new Date(at).toISOString();
