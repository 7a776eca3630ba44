import type { Evidence, LineHealth } from '@twinline/engine/types';
import type { RouteDescription } from './detail';

/** One metric of the evidence: a value per line, the policy's limit (ms, ratio, count), and who was beyond it. */
export interface EvidenceRow {
  readonly name: 'rowRtt' | 'rowLoss' | 'rowBurst' | 'rowJitter' | 'rowScore';
  readonly unit: 'micros' | 'ratio' | 'count';
  readonly values: Readonly<Record<string, number | null>>;
  readonly limit: number;
  readonly over: Readonly<Record<string, boolean>>;
}

/** The evidence as rows. A metric is beyond its limit above `poor`, the score under `leaveBelowScore`. */
export function evidenceRows(
  evidence: Pick<Evidence, 'lines'>,
  policy: Pick<RouteDescription['policy'], 'limits' | 'leaveBelowScore'>,
): readonly EvidenceRow[] {
  const row = (
    name: EvidenceRow['name'],
    unit: EvidenceRow['unit'],
    limit: number,
    pick: (line: LineHealth) => number | null,
    beyond: (value: number) => boolean,
  ): EvidenceRow => {
    const values = Object.fromEntries(Object.entries(evidence.lines).map(([slot, line]) => [slot, pick(line)]));
    const over = Object.fromEntries(
      Object.entries(values).map(([slot, value]) => [slot, value !== null && beyond(value)]),
    );
    return { name, unit, values, limit, over };
  };
  const { rtt, loss, burst, jitter } = policy.limits;
  return [
    row(
      'rowRtt',
      'micros',
      rtt.poor,
      ({ figures }) => figures.rttP95Micros,
      (value) => value > rtt.poor * 1000,
    ),
    row(
      'rowLoss',
      'ratio',
      loss.poor,
      ({ figures }) => figures.lossRatio,
      (value) => value > loss.poor,
    ),
    row(
      'rowBurst',
      'count',
      burst.poor,
      ({ figures }) => figures.longestLossBurst,
      (value) => value > burst.poor,
    ),
    row(
      'rowJitter',
      'micros',
      jitter.poor,
      ({ figures }) => figures.jitterMicros,
      (value) => value > jitter.poor * 1000,
    ),
    row(
      'rowScore',
      'count',
      policy.leaveBelowScore,
      (line) => line.score,
      (value) => value < policy.leaveBelowScore,
    ),
  ];
}
