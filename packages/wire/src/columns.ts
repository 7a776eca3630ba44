import type { SampleColumns } from './batch';

/** One row of the columns: the summary of one path over at most one second. */
export type Sample = { [Name in keyof SampleColumns]: SampleColumns[Name][number] };

/** Rows to columns, in the order given. */
export function toColumns(samples: readonly Sample[]): SampleColumns {
  const of = <Name extends keyof Sample>(name: Name): Sample[Name][] => samples.map((sample) => sample[name]);
  return {
    path: of('path'),
    start: of('start'),
    duration: of('duration'),
    revision: of('revision'),
    pending: of('pending'),
    sent: of('sent'),
    received: of('received'),
    late: of('late'),
    lost: of('lost'),
    duplicates: of('duplicates'),
    reordered: of('reordered'),
    forwardLost: of('forwardLost'),
    returnLost: of('returnLost'),
    rttMinMicros: of('rttMinMicros'),
    rttMeanMicros: of('rttMeanMicros'),
    rttMaxMicros: of('rttMaxMicros'),
    rttBuckets: of('rttBuckets'),
    rttCounts: of('rttCounts'),
    jitterMicros: of('jitterMicros'),
    delayVariationMicros: of('delayVariationMicros'),
    lossBursts: of('lossBursts'),
    longestLossBurst: of('longestLossBurst'),
    lateRun: of('lateRun'),
    lateRunSpanMicros: of('lateRunSpanMicros'),
    forwardDelayChangeMicros: of('forwardDelayChangeMicros'),
    returnDelayChangeMicros: of('returnDelayChangeMicros'),
    clockErrorMicros: of('clockErrorMicros'),
    timestampSource: of('timestampSource'),
  };
}

const NAMES = Object.keys(toColumns([])) as (keyof Sample)[];

/** Columns to rows; the columns are of one length, as `sampleColumns` has checked. */
export function fromColumns(columns: SampleColumns): Sample[] {
  return columns.path.map((_, row) => Object.fromEntries(NAMES.map((name) => [name, columns[name][row]])) as Sample);
}
