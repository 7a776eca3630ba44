import type { Run } from './runs';

/** Downtime that a line may have in a calendar month, and what became of it. */
export interface Budget {
  /** Ratio of the month in which the line must be available. */
  readonly target: number;
  readonly allowedSeconds: number;
  readonly usedSeconds: number;
  /** Negative when there was more downtime than allowed. */
  readonly leftSeconds: number;
  /** Epoch ms at which downtime went beyond what is allowed; null while it has not. */
  readonly breachedAt: number | null;
  /** False: on that day, but nobody knows any more when (the end of the day is named). */
  readonly breachExact: boolean;
  /** Of a month that runs and is not breached: when the budget is gone at this pace, epoch ms; null: not in this month. */
  readonly goneAt: number | null;
}

export interface BudgetInput {
  readonly target: number;
  readonly month: Run;
  /** How far the month was measured, epoch ms. */
  readonly through: number;
  /** Of the month, weighted: they are neither owed nor used. */
  readonly plannedSeconds: number;
  readonly usedSeconds: number;
  /** Unavailable stretches outside of planned work, each with the share of the audience that it counts for. */
  readonly down: readonly (Run & { readonly share: number })[];
  /** Downtime of which only the day is known: its end, and weighted seconds. */
  readonly unplaced: readonly { readonly at: number; readonly seconds: number }[];
}

/**
 * Allowed is (1 − target) of the month's real length (clocks that change make it an hour longer or shorter), planned work
 * so far left out. Used are unavailable seconds, each carrier's by its share of the audience. The pace is what was used
 * over what has passed.
 */
export function budgetOf(input: BudgetInput): Budget {
  const { target, month, through, plannedSeconds, usedSeconds } = input;
  const allowedSeconds = (1 - target) * ((month.to - month.from) / 1_000 - plannedSeconds);
  const breach = usedSeconds > allowedSeconds ? breachOf(input, allowedSeconds) : null;
  const passed = (Math.min(through, month.to) - month.from) / 1_000;
  const goneAt = month.from + (allowedSeconds / usedSeconds) * passed * 1_000;
  const runs = through < month.to && breach === null && usedSeconds > 0 && passed > 0;
  return {
    target,
    allowedSeconds,
    usedSeconds,
    leftSeconds: allowedSeconds - usedSeconds,
    breachedAt: breach?.at ?? null,
    breachExact: breach?.exact ?? true,
    goneAt: runs && goneAt < month.to ? Math.round(goneAt) : null,
  };
}

/** When the sum of all downtime passed what is allowed: between two events it grows by the share that is down. */
function breachOf({ down, unplaced, month }: BudgetInput, allowed: number): { at: number; exact: boolean } {
  const events = [
    ...down.flatMap(({ from, to, share }) => [
      { at: from, rate: share, jump: 0 },
      { at: to, rate: -share, jump: 0 },
    ]),
    ...unplaced.map(({ at, seconds }) => ({ at, rate: 0, jump: seconds })),
  ].sort((a, b) => a.at - b.at);
  let [used, rate, since] = [0, 0, month.from];
  for (const event of events) {
    const grown = (rate * (event.at - since)) / 1_000;
    if (used + grown > allowed) return { at: Math.round(since + ((allowed - used) / rate) * 1_000), exact: true };
    used += grown + event.jump;
    if (used > allowed) return { at: event.at, exact: false };
    rate += event.rate;
    since = event.at;
  }
  return { at: since, exact: false };
}
