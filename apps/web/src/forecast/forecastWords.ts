import { duration } from '../format/duration';
import { lossPercent, missing, threeDigits } from '../format/number';
import { clockMinutes, dayAndMonth, isoDay } from '../format/time';
import type { Language } from '../i18n/languages';
import type { Outputs } from '../trpc/types';

export type RouteForecast = Outputs['route']['forecast'];
export type SeriesForecast = RouteForecast['lines'][number]['carriers'][number]['metrics'][number];
type AnnouncementRecord = NonNullable<SeriesForecast['live']>['announced'];
/** Looks a text up, as `useTranslations('forecast')` gives it. */
export type Say = (key: string, values?: Record<string, string | number>) => string;

/** A value of a series with its unit: “95.2 ms”, “1.2 %”. */
export function valueText(metric: SeriesForecast['metric'], value: number | null): string {
  if (value === null) return missing;
  return metric === 'rtt' ? `${threeDigits(value)} ms` : `${lossPercent(value)} %`;
}

/** “20:15”, with the day before it where that is another than today's. */
export function timeText(at: number, now: number, zone: string, language: Language): string {
  const clock = clockMinutes(at, zone);
  return isoDay(at, zone) === isoDay(now, zone) ? clock : `${dayAndMonth(at, zone, language)} ${clock}`;
}

/** What is claimed of a series, or why nothing is. */
export function claimText(one: SeriesForecast, say: Say, now: number, zone: string, language: Language): string {
  if (one.verdict === null) return say('learning');
  if (one.verdict !== 'expected' && one.verdict !== 'not-expected') return say(one.verdict, { days: one.days });
  const time = (at: number) => timeText(at, now, zone, language);
  const { congestion, announced } = one;
  if (congestion === null) {
    if (announced !== null) return say('announcedFading', { since: time(announced.since) });
    return say('none', { until: time((one.ahead?.at.at(-1) ?? now) + 900_000) });
  }
  const values = {
    from: time(congestion.from),
    to: congestion.open ? say('beyond', { time: time(congestion.to) }) : time(congestion.to),
    more: valueText(one.metric, congestion.overQuiet),
    sure: Math.round(100 * congestion.probability),
  };
  return announced === null ? say('later', values) : say('announced', { ...values, since: time(announced.since) });
}

/** How announcements did: foreseen, late, missed, false. */
export function recordText(record: AnnouncementRecord, say: Say, language: Language): string {
  const { stretches, foreseen, late, falseAlarms, leadMs, recall, precision } = record;
  if (stretches === 0) return say('recordQuiet', { falseAlarms });
  const percent = (ratio: number | null) => (ratio === null ? missing : `${Math.round(100 * ratio)} %`);
  return say(foreseen === 0 ? 'recordMissed' : 'record', {
    ...{ stretches, foreseen, late, falseAlarms },
    missed: stretches - foreseen - late,
    lead: leadMs === null ? missing : duration(leadMs, language),
    recall: percent(recall),
    precision: percent(precision),
  });
}

/** How good the forecast of a series was, on weeks that it had not seen and live. */
export function recordTexts(one: SeriesForecast, say: Say, zone: string, language: Language): string[] {
  const { heldOut, live, metric } = one;
  if (one.verdict === null) return [];
  const error = (score: { meanError: number | null }) => valueText(metric, score.meanError);
  return [
    heldOut === null
      ? say('noRecord')
      : say('heldOut', {
          weeks: heldOut.weeks.toFixed(1),
          record: recordText(heldOut.announced, say, language),
          error: error(heldOut.hourAhead),
          hourOfWeek: error(heldOut.hourOfWeek),
          hourBefore: error(heldOut.hourBefore),
        }),
    ...(live === null
      ? []
      : [
          say('live', {
            since: dayAndMonth(live.since, zone, language),
            record: recordText(live.announced, say, language),
          }),
        ]),
  ];
}
