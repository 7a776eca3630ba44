import type { Report } from '../figures/report';
import { figurePath } from './figurePath';
import { metrics } from './metrics';

type Language = 'en' | 'zh';
/** What of a report its figures are named by. */
export type NamedReport = Pick<
  Report,
  'regions' | 'carriers' | 'circuits' | 'lines' | 'routes' | 'failovers' | 'incidents' | 'timeZone'
>;

const countries = {
  en: new Intl.DisplayNames('en', { type: 'region' }),
  zh: new Intl.DisplayNames('zh-Hans', { type: 'region' }),
};
const words = {
  en: {
    ...{ line: 'line', route: 'route', failover: 'failover', incident: 'incident', hour: (at: string) => `${at}:00` },
    ...{ step: 'fault →', between: ': ', clause: ' · ' },
  },
  zh: {
    ...{ line: '线路', route: '线路组', failover: '切换', incident: '事件', hour: (at: string) => `${at} 时` },
    ...{ step: '故障 →', between: '：', clause: ' · ' },
  },
} as const;
export const stepWords: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: { detected: 'detected', decided: 'decided', sent: 'sent', acknowledged: 'acknowledged', applied: 'applied' },
  zh: { detected: '发现', decided: '决定', sent: '发出', acknowledged: '确认收到', applied: '生效' },
};
export const scenarioWords: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: {
    'show-live': 'show live',
    '1v1-social': '1v1 social',
    'live-commerce': 'live commerce',
    education: 'education',
  },
  zh: { 'show-live': '秀场', '1v1-social': '1v1 社交', 'live-commerce': '电商', education: '教育' },
};

/** What a figure of a report is, in words: “Indonesia · line B: RTT p95”. The key itself where it is of nothing known. */
export function figureName(report: NamedReport, key: string, language: Language): string {
  const { section, metric } = figurePath(key);
  // Of lines it is the line's own.
  const asChosen = metric === 'availability' && (section === 'totals' || section === 'routes');
  const what = metrics[asChosen ? 'availabilityChosen' : metric]?.[language] ?? metric;
  const subject = subjectOf(report, key, language);
  return subject === '' ? capital(what, language) : `${subject}${words[language].between}${what}`;
}

/** What the figure is of; empty where it is of everything. */
function subjectOf(report: NamedReport, key: string, language: Language): string {
  const { section, subjects } = figurePath(key);
  const say = words[language];
  const [first = '', second] = subjects;
  const join = (...parts: readonly string[]) => parts.filter(Boolean).join(say.clause);
  switch (section) {
    case 'lines':
      return lineName(report, first, language);
    case 'routes':
      return routeName(report, first, language);
    case 'failovers': {
      const found = report.failovers.find(({ directiveId }) => directiveId === first);
      return found
        ? join(routeName(report, found.routeId, language), moment(report, found.at, language))
        : say.failover;
    }
    case 'incidents': {
      const found = report.incidents.find(({ id }) => id === first);
      if (!found) return say.incident;
      const where = `${regionOf(report, found.regionId, language)}${say.clause}${lineWord(found.line, language)}`;
      return join(where, moment(report, found.openedAt, language));
    }
    case 'steps':
      return `${say.step} ${stepWords[language][first] ?? first}`;
    case 'worstCarriers':
    case 'worstHours':
    case 'forecast':
      return placeName(report, section, first, language);
    case 'money':
      if (second !== undefined) return report.circuits.find(({ id }) => id === second)?.name ?? second;
      return first;
    default:
      return '';
  }
}

/** `{carrierId}.{slot}`, `{carrierId}.{slot}.{hour}` and, of forecasts, `{lineId}.{carrierId}`. */
function placeName(report: NamedReport, section: string, subject: string, language: Language): string {
  const say = words[language];
  const [first = '', second = '', hour] = subject.split('.');
  const slot = section === 'forecast' ? (report.lines.find(({ lineId }) => lineId === first)?.slot ?? first) : second;
  const carrier = report.carriers.find(({ id }) => id === (section === 'forecast' ? second : first));
  const parts = [
    ...(carrier ? [regionOf(report, carrier.regionId, language), carrier.name] : []),
    lineWord(slot, language),
    ...(hour === undefined ? [] : [say.hour(hour.padStart(2, '0'))]),
  ];
  return parts.join(say.clause);
}

function lineName(report: NamedReport, id: string, language: Language): string {
  const line = report.lines.find(({ lineId }) => lineId === id);
  if (!line) return words[language].line;
  return `${regionOf(report, line.regionId, language)}${words[language].clause}${lineWord(line.slot, language)}`;
}

function routeName(report: NamedReport, id: string, language: Language): string {
  const route = report.routes.find(({ routeId }) => routeId === id);
  if (!route) return words[language].route;
  const { regionId, scenario } = route;
  const where = regionOf(report, regionId, language);
  return `${where}${words[language].clause}${scenarioWords[language][scenario] ?? scenario}`;
}

const lineWord = (slot: string, language: Language) => (language === 'zh' ? `${slot} 线` : `line ${slot}`);

/** A region's own name, else that of its ISO 3166 country, with the part (US-CA) behind. */
export function regionOf(report: Pick<Report, 'regions'>, id: string, language: Language): string {
  const region = report.regions.find((one) => one.id === id);
  if (!region) return '';
  if (region.name !== null) return region.name;
  const [country = region.code, part] = region.code.split('-');
  const name = /^[A-Z]{2}$/.test(country) ? countries[language].of(country) : undefined;
  return [name ?? country, part].filter(Boolean).join(' ');
}

function moment({ timeZone }: NamedReport, at: number, language: Language): string {
  const format = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    ...{ timeZone, weekday: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  });
  return format.format(at).replace(',', '');
}

const capital = (text: string, language: Language) =>
  language === 'en' ? text.charAt(0).toUpperCase() + text.slice(1) : text;
