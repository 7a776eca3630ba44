import { LOCALES, oneLine } from '../../alerts/emailText';
import type { Report, ReportRoute } from '../figures/report';
import { comparedAt } from '../files/comparedAt';
import { routeWord } from '../files/fileWords';
import { changeText } from '../words/changeText';
import { figureText } from '../words/figureText';
import { mailWords } from './mailWords';
import type { ReportEmailInput } from './reportMail';

/** A figure of the first page with what stands below it. */
export interface Headline {
  readonly name: string;
  readonly value: string;
  readonly beside: string;
}

/** A row of the table of regions, as printed. */
export interface RegionRow {
  readonly name: string;
  readonly availability: string;
  /** Minutes outside planned work. */
  readonly down: string;
  readonly left: string;
  /** The budget is overdrawn. */
  readonly isOver: boolean;
}

/** What an e-mail says, in words and figures as printed: its text and its HTML are written from this alone. */
export interface MailContent {
  readonly kind: string;
  readonly days: string;
  readonly title: string;
  readonly verdict: readonly string[];
  readonly headlines: readonly Headline[];
  readonly choices: readonly { readonly name: string; readonly value: string }[];
  readonly regions: readonly RegionRow[];
  readonly moreRegions: string | null;
  readonly changes: readonly string[];
  readonly notes: readonly string[];
}

const MOST_REGIONS = 12;
const MOST_CHANGES = 10;

export function mailContent(input: ReportEmailInput): MailContent {
  const { report, language } = input;
  const words = mailWords[language];
  const regions = [...report.routes].sort((a, b) => a.budget.leftMinutes - b.budget.leftMinutes);
  const choice = (of: 'A' | 'B' | 'chosen' | 'best') => ({
    name: words.choices[of],
    value: figureText(`totals/badMinutes.${of}`, report.totals.badMinutes[of], language),
  });
  const { period, title, verdict } = report;
  return {
    kind: `${words.kind[period.kind]}${period.kind === 'days' ? '' : language === 'zh' ? `，${period.name}` : `, ${period.name}`}`,
    days: daysOf(input),
    title: oneLine(title[language]),
    verdict: verdict.map((sentence) => oneLine(sentence[language])),
    headlines: headlinesOf(input),
    choices: (['A', 'B', 'chosen', 'best'] as const).map(choice),
    regions: regions.slice(0, MOST_REGIONS).map((route) => regionRow(input, route)),
    moreRegions: regions.length > MOST_REGIONS ? words.moreRegions(regions.length - MOST_REGIONS) : null,
    changes: changesOf(input),
    notes: [
      ...(report.complete ? [] : [words.running]),
      ...(report.demo ? [words.demo] : []),
      words.zone(report.timeZone),
    ],
  };
}

function daysOf({ report, language }: ReportEmailInput): string {
  const { from, to } = report.period;
  const format = new Intl.DateTimeFormat(LOCALES[language], {
    ...{ timeZone: report.timeZone, weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
  });
  // The last day is the one that ends with the period.
  return `${format.format(from)} ${mailWords[language].to} ${format.format(to - 1)}`;
}

function headlinesOf({ report, language }: ReportEmailInput): Headline[] {
  const words = mailWords[language];
  const { headlines } = words;
  const text = (key: string, value: number | null) => figureText(key, value, language);
  const besideOf = (key: string) => {
    const { before, median } = comparedAt(report, key);
    const told = [
      ...(before === null || report.before === null ? [] : [`${report.before.name} ${text(key, before)}`]),
      ...(median === null ? [] : [words.median(text(key, median))]),
    ];
    return told.length === 0 ? words.noBefore : told.join(words.and);
  };
  const headline = (name: string, key: string, more: string | null = null): Headline => ({
    ...{ name, value: text(key, comparedAt(report, key).value) },
    beside: more === null ? besideOf(key) : `${besideOf(key)}${words.and}${more}`,
  });
  const [cost] = report.money.costs;
  return [
    headline(headlines.availability, 'totals/availability'),
    headline(headlines.failovers, 'totals/failovers', hindsightOf(report, language)),
    headline(headlines.applied, 'totals/faultToAppliedMs'),
    cost === undefined
      ? headline(headlines.rtt, 'totals/rttP95Micros')
      : headline(headlines.cost, `money/${cost.currency}/costPerGoodHour`),
  ];
}

/** What hindsight says of failovers, and of how many. */
function hindsightOf({ totals, quality }: Report, language: 'en' | 'zh'): string | null {
  const words = mailWords[language];
  const count = (value: number) => figureText('totals/failovers', value, language);
  const [made, judged] = [totals.failovers.value ?? 0, quality.failoversJudged];
  const [needless, missed] = [count(totals.needless), count(totals.missed)];
  if (judged >= made) return words.judged(needless, missed);
  return judged === 0 ? words.unjudged : words.judgedSome(needless, count(judged), missed);
}

function regionRow({ report, language }: ReportEmailInput, route: ReportRoute): RegionRow {
  const { routeId, availability, budget, met } = route;
  const bare = (metric: string, value: number | null) =>
    figureText(`routes/${routeId}/${metric}`, value, language).replace(/ \S+$/, '');
  return {
    name: oneLine(routeWord(report, routeId, language)),
    availability: bare('availability', availability.value),
    down: met === null ? mailWords[language].missing : bare('budget.usedMinutes', budget.usedMinutes),
    left: met === null ? mailWords[language].missing : bare('budget.leftMinutes', budget.leftMinutes),
    isOver: met === false,
  };
}

function changesOf({ report, changes, language }: ReportEmailInput): string[] {
  const told = changes.slice(0, MOST_CHANGES).map((change) => oneLine(changeText(report, change, language)));
  const more = changes.length - told.length;
  return more > 0 ? [...told, mailWords[language].more(more)] : told;
}

/** Until when a link lives, on the clock of the report. */
export function untilText(at: number, report: Report, language: 'en' | 'zh'): string {
  const format = new Intl.DateTimeFormat(LOCALES[language], {
    ...{
      timeZone: report.timeZone,
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
    },
    hourCycle: 'h23',
  });
  return format.format(at);
}
