import type { LineSlot } from '../types';
import type { CongestionForecast } from './forecast';
import type { Watch } from './watch';

/** What is forecast of one carrier on one line of a route. */
export interface CarrierOutlook {
  readonly carrier: string;
  /** Audience share of the carrier (0–1). */
  readonly weight: number;
  readonly forecast: CongestionForecast;
  readonly watch: Watch;
}

export interface PreemptiveRules {
  /** Whether the policy lets this advice move the route; otherwise it is scored in shadow only. */
  readonly enabled: boolean;
  /** Of the audience, at least this share must be about to be congested on the line in use (0–1) … */
  readonly leastShare: number;
  /** … and on the other line less by at least this. */
  readonly leastGain: number;
}

export const preemptiveDefaults: PreemptiveRules = { enabled: false, leastShare: 0.5, leastGain: 0.3 };

export type PreemptiveReason =
  /** Nothing that matters is announced for the line in use. */
  | 'not-expected'
  /** Another line is expected to stay well. */
  | 'expected'
  /** Every other line is expected to be congested as well, or hardly less. */
  | 'others-too'
  /** Of the other lines too little is known to send anybody there. */
  | 'others-unknown';

/** An advice to leave a line before it is congested. */
export interface PreemptiveAdvice {
  /** The line to be on; null: stay. */
  readonly line: LineSlot | null;
  readonly reason: PreemptiveReason;
  /** False while the policy has not enabled it: shown and scored, never acted on. */
  readonly acts: boolean;
  /** By line, the share of the audience for which congestion stands announced (0–1), and of which anything is known. */
  readonly shares: Readonly<Record<LineSlot, { readonly announced: number; readonly known: number }>>;
  /** Of the line in use: from the first beginning to the last end that its carriers expect, epoch ms; null: none. */
  readonly stretch: { readonly from: number; readonly to: number } | null;
  /** Audience-weighted mean above the quiet level over the carriers that expect congestion; null: none. */
  readonly overQuiet: number | null;
}

/**
 * Advice from the forecasts of a route's lines. It doesn't flap because what is announced doesn't (watch.ts). A line is
 * a target only while it is measured: a pattern alone sends nobody anywhere. The state machine decides what becomes of
 * it; all its guards hold before it as before any switch for quality.
 */
export function advisePreemptively(
  active: LineSlot,
  lines: Readonly<Record<LineSlot, readonly CarrierOutlook[]>>,
  rules: PreemptiveRules = preemptiveDefaults,
): PreemptiveAdvice {
  const shares = Object.fromEntries(Object.entries(lines).map(([line, carriers]) => [line, shareOf(carriers)]));
  const here = (lines[active] ?? []).filter((one) => one.watch.announced && one.forecast.congestion !== null);
  const stay = (reason: PreemptiveReason): PreemptiveAdvice => ({
    line: null,
    reason,
    acts: false,
    shares,
    ...stretchOf(here),
  });
  const own = shares[active]?.announced ?? 0;
  if (own < rules.leastShare || here.length === 0) return stay('not-expected');
  const known = Object.entries(shares).filter(([line, share]) => line !== active && share.known >= rules.leastShare);
  if (known.length === 0) return stay('others-unknown');
  const [best] = known.sort(([a, x], [b, y]) => x.announced - y.announced || (a < b ? -1 : 1));
  if (best === undefined || own - best[1].announced < rules.leastGain) return stay('others-too');
  return { ...stay('expected'), line: best[0], acts: rules.enabled };
}

function shareOf(carriers: readonly CarrierOutlook[]): { announced: number; known: number } {
  const whole = carriers.reduce((sum, one) => sum + one.weight, 0);
  const of = (is: (one: CarrierOutlook) => boolean) =>
    whole > 0 ? carriers.reduce((sum, one) => sum + (is(one) ? one.weight : 0), 0) / whole : 0;
  return {
    announced: of((one) => one.watch.announced),
    known: of(({ forecast: { verdict } }) => verdict !== 'stale' && verdict !== 'too-few-days'),
  };
}

function stretchOf(carriers: readonly CarrierOutlook[]): Pick<PreemptiveAdvice, 'stretch' | 'overQuiet'> {
  const expected = carriers.flatMap(({ weight, forecast: { congestion } }) =>
    congestion === null ? [] : [{ weight, ...congestion }],
  );
  if (expected.length === 0) return { stretch: null, overQuiet: null };
  const whole = expected.reduce((sum, one) => sum + one.weight, 0);
  return {
    stretch: {
      from: Math.min(...expected.map((one) => one.from)),
      to: Math.max(...expected.map((one) => one.to)),
    },
    overQuiet: expected.reduce((sum, one) => sum + one.weight * one.overQuiet, 0) / (whole || 1),
  };
}
