import { median } from './robust';
import { DAY_MS, HOUR_MS } from './series';

/** One step of a back-test: what stood announced when it began, and how it turned out. */
export interface Told {
  readonly at: number;
  readonly announced: boolean;
  /** Null where nothing was measured. */
  readonly congested: boolean | null;
}

/** Announcements against stretches of congestion. */
export interface Episodes {
  /** Stretches of congestion; with less than an hour between them they are one. */
  readonly stretches: number;
  /** Those that were announced by when they began, before any of it was measured. */
  readonly foreseen: number;
  /** Those that were announced only while they lasted. */
  readonly late: number;
  /** Median time from announcement to beginning of those foreseen; null where none was. */
  readonly leadMs: number | null;
  /** Announcements that no congestion followed, nor was there when they were made, though it was mostly measured. */
  readonly falseAlarms: number;
  readonly falseAlarmsPerWeek: number;
  /** Of announced steps, the share that was congested within the horizon (0–1); null without an announced step. */
  readonly precision: number | null;
  /** Of congested steps, the share that stood announced (0–1); null without a congested step. */
  readonly recall: number | null;
}

const JOINED_MS = HOUR_MS;

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Counts announcements and stretches; `told` in ascending order, one entry a step. */
export function episodesOf(told: readonly Told[], stepMs: number, horizonMs: number): Episodes {
  const congestion = spansOf(told, (one) => one.congested === true, stepMs, JOINED_MS);
  const alarms = spansOf(told, (one) => one.announced, stepMs, stepMs);
  const stood = congestion.map((one) => alarms.find((alarm) => alarm.from < one.to && alarm.to > one.from));
  const leads = congestion.flatMap((one, i) => {
    const lead = one.from - (stood[i]?.from ?? Number.POSITIVE_INFINITY);
    return lead >= 0 && stood[i] ? [lead] : [];
  });
  // An announcement may be early by the horizon.
  const followed = (alarm: Span) =>
    congestion.some((one) => one.from < Math.max(alarm.to, alarm.from + horizonMs) && one.to > alarm.from);
  const soon = (one: Told) => congestion.some((span) => span.from < one.at + horizonMs && span.to > one.at);
  const known = told.filter((one) => one.congested !== null);
  // Half of the time in which it should have come must have been measured: silence is no proof that it did not.
  const seen = (alarm: Span) => {
    const due = told.filter((one) => one.at >= alarm.from && one.at < Math.max(alarm.to, alarm.from + horizonMs));
    return 2 * due.filter((one) => one.congested !== null).length >= due.length;
  };
  const falseAlarms = alarms.filter((alarm) => seen(alarm) && !followed(alarm)).length;
  const announced = known.filter((one) => one.announced);
  const congested = known.filter((one) => one.congested);
  const share = (part: number, whole: number) => (whole > 0 ? part / whole : null);
  return {
    stretches: congestion.length,
    foreseen: leads.length,
    late: stood.filter(Boolean).length - leads.length,
    leadMs: leads.length > 0 ? median(leads) : null,
    falseAlarms,
    falseAlarmsPerWeek: known.length > 0 ? (falseAlarms * 7 * DAY_MS) / (known.length * stepMs) : 0,
    precision: share(announced.filter(soon).length, announced.length),
    recall: share(congested.filter((one) => one.announced).length, congested.length),
  };
}

function spansOf(told: readonly Told[], is: (one: Told) => boolean, stepMs: number, joinedMs: number): Span[] {
  const spans: { from: number; to: number }[] = [];
  for (const one of told) {
    if (!is(one)) continue;
    const last = spans.at(-1);
    if (last && one.at - last.to < joinedMs) last.to = one.at + stepMs;
    else spans.push({ from: one.at, to: one.at + stepMs });
  }
  return spans;
}
