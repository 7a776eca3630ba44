import type { ReportNetwork } from './inputs';
import type { Budget } from './report';
import type { PathSeconds } from './seconds';
import type { SpanData } from './spans';

/** What a route owes its viewers where none of its lines has a target. */
export const DEFAULT_TARGET = 0.9995;

/**
 * Allowed is (1 − target) of the whole period's real length, planned work so far left out, as on the page Availability;
 * used are unavailable minutes outside of planned work. Of a running period the whole is allowed as well.
 */
export function budgetOf(target: number, { period }: SpanData, seconds: PathSeconds): Budget {
  const length = (period.to - period.from) / 60_000;
  const allowedMinutes = (1 - target) * (length - seconds.planned / 60);
  const usedMinutes = (seconds.unavailable - seconds.plannedUnavailable) / 60;
  return { target, allowedMinutes, usedMinutes, leftMinutes: allowedMinutes - usedMinutes };
}

/** A target is met as long as nothing is overdrawn. What floats make of an exact zero is none. */
export const isMet = ({ leftMinutes }: Budget): boolean => leftMinutes >= -1e-9;

/** The highest target of a region's lines, because viewers may be on either. */
export function targetOf({ lines }: ReportNetwork, regionId: string): number {
  const set = lines.flatMap((line) => (line.regionId === regionId && line.target !== null ? [line.target] : []));
  return set.length === 0 ? DEFAULT_TARGET : Math.max(...set);
}
