import { explain } from '@twinline/engine/explain';
import type { Counted } from '@twinline/engine/replay/counterfactual';
import type { ReplayedSwitch } from '@twinline/engine/replay/createReplay';
import type { Missed } from '@twinline/engine/replay/hindsight';
import type { Quality } from '@twinline/engine/replay/quality';
import type { LineSlot, Mode } from '@twinline/engine/types';
import type { Sentence } from '../live/sentence';
import type { Replayed } from './contestants';
import { AS_IT_WAS, type ReplayedStretch, type RouteComparison } from './replayRoute';

/** A change of the line; times are epoch ms. */
export interface SwitchOfReplay {
  readonly at: number;
  readonly appliedAt: number;
  readonly from: LineSlot;
  readonly to: LineSlot;
  readonly reason: string;
  /** Null for simple rules, which say nothing. */
  readonly sentence: Sentence | null;
  /** Bad and degraded seconds that it spared; null where it is no answer to trouble, or the recording doesn't tell. */
  readonly worth: { readonly bad: number; readonly degraded: number; readonly needless: boolean } | null;
}

/** Which line carried the stream from when to when, epoch ms. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly line: LineSlot;
  readonly mode: Mode;
}

export interface ContestantResult {
  readonly kind: 'as-it-was' | 'shadow' | 'policy' | 'rule';
  readonly name: string;
  /** Seconds over those that every line has data of; degraded ones by the limits of the route's own policy. */
  readonly badSeconds: number;
  readonly degradedSeconds: number;
  readonly switchCount: number;
  readonly needless: number;
  readonly missedCount: number;
  /** At most 500 of each of the lists, the first ones. */
  readonly switches: readonly SwitchOfReplay[];
  readonly missed: readonly Missed[];
  readonly bands: readonly Band[];
  /** There never was enough fresh data for it to begin. */
  readonly never: boolean;
}

export interface ReplayFigures extends ReplayedStretch {
  readonly samples: number;
  readonly strangers: number;
  readonly comparedSeconds: number;
  readonly longestSampleMs: number;
  /** A line alone, and the better one of each second; seconds. */
  readonly alone: readonly { readonly line: LineSlot; readonly badSeconds: number; readonly degradedSeconds: number }[];
  readonly best: { readonly badSeconds: number; readonly degradedSeconds: number };
  /** As it was first, where anything was decided. */
  readonly contestants: readonly ContestantResult[];
  readonly quality: { readonly binMs: number; readonly lines: Quality };
}

const MOST_LISTED = 500;

/** What people and programs see of a comparison; its first contestant is as it was. */
export function figuresOf(found: RouteComparison, binMs: number): ReplayFigures {
  const { replayed, counted, quality, ...about } = found;
  const [first] = replayed;
  // Where nothing ever was decided, as it was has no seconds: any other has the same lines.
  const measure = counted.find(({ comparedSeconds }) => comparedSeconds > 0) ?? counted[0];
  const { badSeconds = {}, degradedSeconds = {}, comparedSeconds = 0 } = measure ?? {};
  const of = (key: string) => ({
    badSeconds: badSeconds[key as LineSlot] ?? 0,
    degradedSeconds: degradedSeconds[key as LineSlot] ?? 0,
  });
  return {
    ...about,
    samples: first?.result.samples ?? 0,
    strangers: first?.result.strangers ?? 0,
    longestSampleMs: first?.result.longestSampleMs ?? 0,
    comparedSeconds,
    alone: Object.keys(quality)
      .sort()
      .map((line) => ({ line, ...of(line) })),
    best: of('best'),
    contestants: replayed.flatMap((one, i) => {
      const nothingWas = one.name === AS_IT_WAS && one.result.started === null && one.result.switches.length === 0;
      return nothingWas ? [] : [contestantResult(one, counted[i], found)];
    }),
    quality: { binMs, lines: rounded(quality) },
  };
}

function contestantResult(one: Replayed, counted: Counted | undefined, span: ReplayedStretch): ContestantResult {
  const { judge, name, result } = one;
  return {
    ...{ kind: kindOf(name, judge), name },
    badSeconds: counted?.badSeconds.chosen ?? 0,
    degradedSeconds: counted?.degradedSeconds.chosen ?? 0,
    switchCount: result.switches.length,
    needless: result.needless,
    missedCount: result.missed.length,
    switches: result.switches.slice(0, MOST_LISTED).map(switchOf),
    missed: result.missed.slice(0, MOST_LISTED),
    bands: bandsOf(one, span).slice(0, MOST_LISTED),
    never: result.started === null,
  };
}

function kindOf(name: string, judge: Replayed['judge']): ContestantResult['kind'] {
  if (typeof judge === 'string') return 'rule';
  if (!('decisions' in judge)) return 'policy';
  return name === AS_IT_WAS ? 'as-it-was' : 'shadow';
}

function switchOf(one: ReplayedSwitch): SwitchOfReplay {
  const { at, appliedAt, from, line, reason, evidence, worth } = one;
  const say = (language: 'en' | 'zh') => (reason === 'rule' ? '' : explain({ reason, line, from, evidence }, language));
  return {
    ...{ at, appliedAt, from, to: line, reason },
    sentence: reason === 'rule' ? null : { en: say('en'), zh: say('zh') },
    worth: worth && { bad: tenth(worth.badSpared), degraded: tenth(worth.degradedSpared), needless: worth.needless },
  };
}

function bandsOf({ result: { carried } }: Replayed, { from, to }: ReplayedStretch): Band[] {
  return carried
    .map((stretch, i) => ({
      from: Math.max(from, stretch.from),
      to: Math.min(to, carried[i + 1]?.from ?? to),
      line: stretch.line,
      mode: stretch.mode,
    }))
    .filter((band) => band.to > band.from);
}

const tenth = (value: number) => Math.round(value * 10) / 10;

/** Tenths of seconds are finer than any pixel. */
function rounded(quality: Quality): Quality {
  return Object.fromEntries(
    Object.entries(quality).map(([line, { measured, bad, degraded }]) => [
      line,
      { measured, bad: bad.map(tenth), degraded: degraded.map(tenth) },
    ]),
  );
}
