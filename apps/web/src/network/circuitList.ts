import { threeDigits } from '../format/number';
import type { CircuitUsage, NetworkCircuit } from './data';

export const HIGH_RATIO = 0.8;
export const OVER_RATIO = 1;

export type Fullness = 'calm' | 'high' | 'over';

/** The fuller direction over the committed bandwidth; null where either is unknown. */
export function useRatio(
  rate: { readonly inBps: number; readonly outBps: number } | null | undefined,
  committedBps: number | null,
): number | null {
  if (rate === null || rate === undefined || committedBps === null) return null;
  return Math.max(rate.inBps, rate.outBps) / committedBps;
}

/** How full that is, in the steps that are flagged. */
export function fullness(ratio: number | null): Fullness {
  if (ratio === null || ratio < HIGH_RATIO) return 'calm';
  return ratio > OVER_RATIO ? 'over' : 'high';
}

export interface CircuitView {
  readonly circuit: NetworkCircuit;
  readonly nowRatio: number | null;
  readonly p95Ratio: number | null;
  readonly fullness: Fullness;
}

/** Fullest first, by the larger of now and the day's p95; circuits without a figure last, by name. */
export function circuitViews(circuits: readonly NetworkCircuit[]): CircuitView[] {
  const views = circuits.map((circuit) => {
    const nowRatio = useRatio(circuit.usage?.now, circuit.committedBps);
    const p95Ratio = useRatio(circuit.usage?.p95, circuit.committedBps);
    return { circuit, nowRatio, p95Ratio, fullness: fullness(fullest(nowRatio, p95Ratio)) };
  });
  const rank = (view: CircuitView) => fullest(view.nowRatio, view.p95Ratio) ?? -1;
  return views.sort((a, b) => rank(b) - rank(a) || a.circuit.name.localeCompare(b.circuit.name));
}

function fullest(...ratios: (number | null)[]): number | null {
  const known = ratios.flatMap((ratio) => ratio ?? []);
  return known.length === 0 ? null : Math.max(...known);
}

export type CircuitHead =
  | { readonly key: 'headOver' | 'headHigh'; readonly count: number; readonly names: readonly string[] }
  | { readonly key: 'headCalm'; readonly highest: { readonly name: string; readonly ratio: number } | null }
  | { readonly key: 'headNothing' };

/** What the page opens with: who is over, else who is high, else the highest of the day. `views` as sorted above. */
export function circuitHead(views: readonly CircuitView[]): CircuitHead {
  const named = (wanted: Fullness) =>
    views.filter((view) => view.fullness === wanted).map(({ circuit }) => circuit.name);
  const over = named('over');
  if (over.length > 0) return { key: 'headOver', count: over.length, names: over };
  const high = named('high');
  if (high.length > 0) return { key: 'headHigh', count: high.length, names: high };
  if (views.every(({ circuit }) => circuit.usage === null)) return { key: 'headNothing' };
  const byDay = views.filter((view) => view.p95Ratio !== null).sort((a, b) => (b.p95Ratio ?? 0) - (a.p95Ratio ?? 0));
  const [top] = byDay;
  return { key: 'headCalm', highest: top ? { name: top.circuit.name, ratio: top.p95Ratio ?? 0 } : null };
}

/** Who counts, as people know it: an agent by its name, a program by the name that it reports under. */
export function sourceName(given: { readonly source: string; readonly agentName: string | null }): {
  readonly kind: 'agent' | 'api' | 'other';
  readonly name: string;
} {
  const { source, agentName } = given;
  if (agentName !== null) return { kind: 'agent', name: [agentName, ...source.split('/').slice(1)].join(' · ') };
  return source.startsWith('api:') ? { kind: 'api', name: source.slice(4) } : { kind: 'other', name: source };
}

export interface UsageSparkBox {
  readonly width: number;
  readonly height: number;
}
export interface UsageSpark {
  /** The direction that more went through, and the other. */
  readonly fullerPath: string;
  readonly otherPath: string;
  /** Height of the committed bandwidth; null where it is not set. */
  readonly committedY: number | null;
  readonly gaps: readonly { readonly x: number; readonly width: number }[];
}

/**
 * Hours of use as two strokes, from zero to the committed bandwidth or to the highest where that is more. Lines break
 * where nothing was counted; those stretches are gaps.
 */
export function usageSpark(
  history: CircuitUsage['history'],
  span: { readonly at: number; readonly binMs: number; readonly historyMs: number },
  committedBps: number | null,
  box: UsageSparkBox,
): UsageSpark {
  const bins = Math.round(span.historyMs / span.binMs);
  const first = (Math.floor(span.at / span.binMs) - bins + 1) * span.binMs;
  const rows = new Map(history.start.map((start, i) => [Math.round((start - first) / span.binMs), i]));
  const top = Math.max(committedBps ?? 0, ...history.inBps, ...history.outBps, 1);
  const step = box.width / bins;
  const y = (value: number) => round(box.height - 1 - (value / top) * (box.height - 2));
  const path = (values: readonly number[]) => {
    let drawn = '';
    for (let bin = 0; bin < bins; bin += 1) {
      const row = rows.get(bin);
      if (row === undefined) continue;
      drawn += `${rows.has(bin - 1) && bin > 0 ? 'L' : 'M'}${round((bin + 0.5) * step)} ${y(values[row] ?? 0)}`;
      // A bin between two gaps is still something to see.
      if (!rows.has(bin - 1) && !rows.has(bin + 1)) drawn += 'h0.01';
    }
    return drawn;
  };
  const gaps: { x: number; width: number }[] = [];
  for (let bin = 0; bin < bins; bin += 1) {
    if (rows.has(bin)) continue;
    const last = gaps.at(-1);
    if (last && round(last.x + last.width) === round(bin * step)) last.width = round(last.width + step);
    else gaps.push({ x: round(bin * step), width: round(step) });
  }
  return {
    fullerPath: path(sum(history.inBps) > sum(history.outBps) ? history.inBps : history.outBps),
    otherPath: path(sum(history.inBps) > sum(history.outBps) ? history.outBps : history.inBps),
    committedY: committedBps === null ? null : y(committedBps),
    gaps,
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const round = (value: number) => Math.round(value * 100) / 100;

/** Megabits per second without their unit, three digits. */
export function megabits(bps: number): string {
  return threeDigits(bps / 1_000_000);
}
