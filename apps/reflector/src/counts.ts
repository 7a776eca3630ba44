import { REFUSALS, type Refusal } from './admission';

/** What became of datagrams since the start. */
export interface ReflectorCounts {
  readonly reflected: number;
  /** All that got no answer, whatever the reason. */
  readonly refused: number;
  readonly refusedBy: Readonly<Record<Refusal, number>>;
  /** Answered, but their TLVs were malformed, or not protected as they must be. */
  readonly malformedTlvs: number;
  readonly forgedTlvs: number;
  /** Replies that the system did not take, and errors of the socket. */
  readonly failed: number;
  readonly sessions: number;
  /** Sessions forgotten to make room for others. */
  readonly evicted: number;
  readonly sources: number;
}

export type RefusalCounts = Record<Refusal, number>;

export function noRefusals(): RefusalCounts {
  return Object.fromEntries(REFUSALS.map((why) => [why, 0])) as RefusalCounts;
}

export function total(counts: RefusalCounts): number {
  return REFUSALS.reduce((sum, why) => sum + counts[why], 0);
}

/** What has been added since `before`, only what is not 0: what a log line once a minute tells. */
export function since(before: RefusalCounts, now: RefusalCounts): Partial<RefusalCounts> {
  const entries = REFUSALS.map((why) => [why, now[why] - before[why]] as const);
  return Object.fromEntries(entries.filter(([, added]) => added > 0));
}

/** What several reflectors together refused. */
export function sum(all: readonly ReflectorCounts[]): RefusalCounts {
  const refusals = noRefusals();
  for (const { refusedBy } of all) for (const why of REFUSALS) refusals[why] += refusedBy[why];
  return refusals;
}
