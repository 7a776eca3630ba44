import { allKeys } from '@twinline/services/report/figures/figureKeys';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { Compared, Report } from '../../../packages/api/src/people/reportTypes';
import { reportOfWeek } from '../../../packages/services/test/fixtures/report';
import type { Language } from '../src/i18n/languages';
import { messages } from '../src/i18n/messages';
import { Translations } from '../src/i18n/Translations';
import { FigureContext } from '../src/report/FigureContext';
import { ReportDocument } from '../src/report/ReportDocument';

const week = reportOfWeek();
const unknown: Compared = { value: null, before: null, median: null };
const kinds = ['week', 'month', 'days'] as const;

/** The document as a server writes it; `traced`: its figures can be followed. */
function html(report: Report, language: Language = 'en', traced = false): string {
  const document = <ReportDocument report={report} version={3} madeAt={report.period.to} />;
  const handler = { onFigure: () => {}, chosen: null };
  return renderToStaticMarkup(
    <Translations language={language} messages={messages[language]}>
      {traced ? <FigureContext.Provider value={handler}>{document}</FigureContext.Provider> : document}
    </Translations>,
  );
}

const text = (markup: string) =>
  markup
    .replace(/<style>.*?<\/style>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#x27;/g, '’')
    .replace(/\s+/g, ' ');
const headings = (markup: string) => [...markup.matchAll(/<h2[^>]*>(.*?)<\/h2>/g)].map((match) => match[1]);
const count = (markup: string, part: string) => markup.split(part).length - 1;

describe('the document', () => {
  it('has every section in the order of the six pages', () => {
    expect(headings(html(week))).toEqual([
      ...['Bad minutes: what other choices would have given', 'Availability by region', 'The week, hour by hour'],
      ...['Each line against its target', 'Delay, loss, jitter and connect time'],
      ...['Carrier × hour: RTT p95 over baseline', 'Worst hours and carriers', 'Incidents', 'Failovers'],
      ...['Money', 'The coming week', 'What the figures rest on', 'Method: how these figures are made'],
    ]);
  });

  it.each(['en', 'zh'] as const)('says in %s all that it says, and nothing by its key', (language) => {
    const said = text(html(week, language));
    expect(said).toContain(week.title[language]);
    expect(said).not.toMatch(/report\.[a-zA-Z]+/);
    expect(said).not.toMatch(/\bNaN\b|\bundefined\b|\bnull\b|Infinity/);
    expect(headings(html(week, language))).toHaveLength(13);
  });

  it.each(kinds)('calls itself and what it compares with by its kind: %s', (kind) => {
    const period = {
      ...week.period,
      kind,
      name: { week: '2026-W46', month: '2026-11', days: '2026-11-09_2026-11-15' }[kind],
    };
    const before = week.before && { ...week.before, kind };
    for (const language of ['en', 'zh'] as const)
      expect(text(html({ ...week, period, before }, language))).not.toMatch(/report\.[a-zA-Z]+|undefined/);
  });

  it('prints availability cut, with its targets, and what is left of each budget', () => {
    const said = text(html(week));
    expect(said).toContain('99.953 %');
    expect(said).toContain('target 99.95 %, 5.0 min a week');
    expect(said).toContain('−19.6 min');
  });

  it('says how many viewers were assumed beside what rests on that', () => {
    expect(text(html(week))).toMatch(/Assumed viewers at a time: Indonesia 42,000,.*no measurement\./);
    const nobody = { ...week.money, audienceMinutesSaved: null };
    expect(text(html({ ...week, money: nobody }))).toContain('nobody has said');
  });

  it('marks the charts that e-mails carry, each with its alternative text', () => {
    const markup = html(week);
    for (const chart of ['counterfactual', 'ribbon', 'heat'])
      expect(markup).toMatch(new RegExp(`<[a-z]+[^>]*data-chart="${chart}"[^>]*aria-label="[^"]{10,}"`));
  });

  it('tells better from worse by words and not by colour alone', () => {
    const [first, ...rest] = week.lines;
    const slower = { value: 200_000, before: 100_000, median: 100_000 };
    const lines = first === undefined ? [] : [{ ...first, rttP95Micros: slower }, ...rest];
    const markup = html({ ...week, lines });
    expect(text(markup)).toContain('worse +100');
    expect(text(markup)).toContain('worse on 1 of 16 lines');
  });

  it('carries version, coverage and demo note in the foot of every sheet', () => {
    const css = /<style>(.*?)<\/style>/s.exec(html(week))?.[1] ?? '';
    expect(css).toContain('counter(pages)');
    expect(css).toContain('Version 3');
    expect(css).toContain('Demo data');
    expect(css).toContain('Coverage 99\\2e 2 \\25 ');
  });
});

describe('figures', () => {
  it('are text where nobody can follow them', () => {
    expect(html(week)).not.toContain('data-figure');
  });

  it('carry keys that the report knows, none of them a tab stop until its section gives it one', () => {
    const markup = html(week, 'en', true);
    const keys = [...markup.matchAll(/data-figure="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(keys.length).toBeGreaterThan(300);
    const known = new Set(allKeys(week));
    expect([...new Set(keys.filter((key) => !known.has(key)))]).toEqual([]);
    expect(count(markup, 'tabindex="-1"')).toBe(keys.length);
  });

  it('cover every headline of the report', () => {
    const markup = html(week, 'en', true);
    for (const key of ['availability', 'failovers', 'faultToAppliedMs', 'badMinutes.A', 'badMinutes.best'])
      expect(markup).toContain(`data-figure="totals/${key}"`);
  });
});

describe('a report of little', () => {
  it('says in one sentence that nothing was measured, and keeps the method', () => {
    const totals = { ...week.totals, availability: unknown };
    const none = { lines: [], routes: [], failovers: [], incidents: [], worstCarriers: [], worstHours: [] };
    const markup = html({ ...week, ...none, totals, before: null, earlier: [] });
    expect(headings(markup)).toEqual(['What the figures rest on', 'Method: how these figures are made']);
  });

  it('shows RTT in the place of a cost that nobody knows, and says where to enter it', () => {
    const money = { ...week.money, costs: [] };
    const said = text(html({ ...week, money }));
    expect(said).toContain('RTT p95, all lines');
    expect(said).toContain('What the lines cost is not known');
    expect(said).not.toContain('Cost of a good hour 2');
  });

  it('has no column of changes where there was nothing before, and none of medians with one period', () => {
    const first = { ...week, before: null, earlier: [] };
    expect(text(html(first))).not.toMatch(/on W45|week median/);
    const second = { ...week, earlier: week.earlier.slice(0, 1) };
    expect(text(html(second))).toContain('on W45');
    expect(text(html(second))).not.toMatch(/week median/);
  });

  it('bears one line alone: no comparison of choices, no failover, no incident', () => {
    const [line] = week.lines;
    const [route] = week.routes;
    if (line === undefined || route === undefined) throw new Error('the made-up week has lines and routes');
    const none = { failovers: [], missed: [], incidents: [], worstHours: [], worstCarriers: [], forecast: [] };
    const lines = [{ ...line, connectP50Micros: unknown, connectP95Micros: unknown, connectFailureRatio: unknown }];
    const routes = [{ ...route, comparedMinutes: 0 }];
    const said = text(html({ ...week, ...none, lines, routes }));
    expect(said).toContain('At no time did both lines of a region have data');
    expect(said).toContain('No line had to be left.');
    expect(said).toContain('No agent measures connect time.');
  });

  it('says until when an unfinished period was measured', () => {
    const running = { ...week, complete: false, measuredUntil: week.period.from + 86_400_000 };
    expect(text(html(running))).toContain('Not over yet: measured until Tue 10 Nov 2026 00:00.');
  });
});

describe('a large report', () => {
  it('shows all of 50 regions, and of hundreds of incidents and failovers the most telling', () => {
    const [region] = week.regions;
    const [route] = week.routes;
    const [incident] = week.incidents;
    const [failover] = week.failovers;
    if (!region || !route || !incident || !failover) throw new Error('the made-up week has all of them');
    const many = <One,>(length: number, make: (at: number) => One) => Array.from({ length }, (_, at) => make(at));
    const large: Report = {
      ...week,
      regions: many(50, (at) => ({ ...region, id: `r${at}`, name: `Region ${at}` })),
      routes: many(50, (at) => ({ ...route, routeId: `route${at}`, regionId: `r${at}` })),
      lines: week.lines.flatMap((line) =>
        many(6, (at) => ({ ...line, lineId: `${line.lineId}${at}`, regionId: `r${at}` })),
      ),
      incidents: many(300, (at) => ({ ...incident, id: `i${at}`, minutes: at })),
      failovers: many(300, (at) => ({ ...failover, directiveId: `f${at}`, faultToAppliedMs: at, needless: at === 0 })),
    };
    const markup = html(large, 'en', true);
    expect(count(markup, 'data-figure="routes/')).toBe(150);
    expect(count(markup, 'data-figure="incidents/')).toBe(60);
    expect(text(markup)).toContain('the 60 longest of 300');
    expect(markup).toContain('data-figure="incidents/i299/minutes"');
    expect(markup).toContain('data-figure="failovers/f0/faultToAppliedMs"');
    expect(markup).not.toContain('data-figure="failovers/f1/faultToAppliedMs"');
  });
});
