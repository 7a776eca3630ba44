type Line = 'A' | 'B';

interface At {
  /** Seconds after the scenario's start. */
  readonly atSeconds: number;
}

/** A change of lines. Delays and jitter add to the line's own; loss is of round trips. */
export interface LineStep extends At {
  readonly action: 'cut' | 'restore' | 'impair';
  readonly line: Line | 'both';
  readonly addDelayMs?: number;
  readonly addJitterMs?: number;
  readonly lossRatio?: number;
  readonly lossDirection?: 'forward' | 'return';
  /** Only this carrier's access network: that with the largest or the smallest audience. */
  readonly carrier?: 'largest' | 'smallest';
}

/** One change of a scenario, in each region that it is played in. */
export type Step =
  | LineStep
  /** The PoP of the first priority. */
  | (At & { readonly action: 'stop-pop' | 'start-pop' })
  | (At & { readonly action: 'stop-agents' | 'start-agents' })
  /** The clock of the agents' hosts: ahead, or back (negative). */
  | (At & { readonly action: 'jump-clock'; readonly bySeconds: number })
  | (At & { readonly action: 'pause-hub'; readonly forSeconds: number });

export interface Words {
  readonly name: string;
  /** What is done to the network. */
  readonly what: string;
  /** What is to be seen, and why. */
  readonly expect: string;
}

/** A change or an advice that people are to be told of, by its reason and the line that the route is on afterwards. */
export interface Told {
  readonly reason: 'blackout' | 'quality' | 'fail-back' | 'both-bad' | 'both-recovered';
  readonly line: Line;
}

/**
 * What must happen to a route that starts on A with the demo's policy: these, in this order, and no other switch or
 * advice. Refusals (held-…) may come between them: whether they last long enough to be told depends on the second.
 */
export interface Story {
  readonly told: readonly Told[];
  /** The fault domains of the incidents that it opens: each of these and no other; empty: it opens none. */
  readonly faults: readonly ('line' | 'carrier' | 'agent' | 'pop' | 'everything')[];
}

export interface Scenario {
  readonly name: string;
  readonly words: Readonly<Record<'en' | 'zh', Words>>;
  /** `one`: the region asked for, else the first; `three`: the first three; `every`: all of them. */
  readonly scope: 'one' | 'three' | 'every';
  /** What a region must have for it to be played there. */
  readonly needs?: { readonly carriers?: number; readonly pops?: number };
  /** At its end all that it touched is as before. */
  readonly lengthSeconds: number;
  readonly steps: readonly Step[];
  readonly story: Story;
}
