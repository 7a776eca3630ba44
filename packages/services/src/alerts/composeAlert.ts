import { type Sentence, sentenceOf } from '../live/sentence';
import {
  type AlertBody,
  type AlertData,
  type AlertEvent,
  MOST_EVENTS,
  type Severity,
  type Topic,
  worstOf,
} from './alert';
import {
  againInWords,
  brieflyInWords,
  GATHERED,
  headlineOf,
  headlineOfMany,
  leftOutInWords,
  placeInWords,
  TEST,
} from './alertWords';
import type { Untold } from './untold';

/** An event as it is told, with what a channel's choice goes by. */
export interface Told {
  readonly event: AlertEvent;
  readonly headline: Sentence;
  readonly regionIds: readonly string[];
}

export interface Sender {
  readonly organization: AlertData['organization'];
  /** Where people's browsers find the pages; null where nobody said. */
  readonly webUrl: string | null;
}

/** An event in the words of both languages. `regionIds`: of what it is about; empty where it is about no region. */
export function tell(event: Untold, regionIds: readonly string[]): Told {
  const { kind, body, at, evidence } = event;
  const said = kind.endsWith('-briefly') ? brieflyInWords(event) : sentenceOf({ kind, body, at, evidence });
  const place = placeInWords(event);
  const drill = body.reason === 'drill' || body.reason === 'drill-ended';
  return {
    headline: headlineOf(event),
    regionIds,
    event: {
      kind,
      at: new Date(at).toISOString(),
      about: aboutOf(event),
      severity: severityOf(event),
      text: {
        en: `${drill ? 'Drill. ' : ''}${place.en === '' ? '' : `${place.en}: `}${said.en}`,
        zh: `${drill ? '演练。' : ''}${place.zh === '' ? '' : `${place.zh}：`}${said.zh}`,
      },
      region: event.region,
      route: event.routeId,
      line: typeof body.line === 'string' ? body.line : null,
      times: 1,
    },
  };
}

/** The message of one topic to one channel. `gathers`: of some of it nothing more is told one by one for now. */
export function composeAlert(
  topic: Topic,
  told: readonly Told[],
  sender: Sender,
  how: { readonly at: number; readonly summary: boolean; readonly gathers: boolean },
): AlertBody {
  const [only] = told;
  const events = told.map(({ event }) => event);
  const single = told.length === 1 && only !== undefined && !how.summary;
  const shown = events.slice(0, MOST_EVENTS);
  const more = events.length - shown.length;
  const lines = [
    ...shown.map(({ text, times }) => joined(againInWords(times), text)),
    ...(more > 0 ? [leftOutInWords(more)] : []),
    ...(how.gathers ? [GATHERED] : []),
  ];
  const data: AlertData = {
    topic,
    severity: worstOf(events.map(({ severity }) => severity)),
    subject: single ? only.headline : headlineOfMany(topic, events, how.summary),
    text: { en: lines.map(({ en }) => en).join('\n'), zh: lines.map(({ zh }) => zh).join('\n') },
    ...placeOf(events),
    links: linksOf(topic, events, sender.webUrl),
    events: shown,
    more,
    summary: how.summary,
    organization: sender.organization,
  };
  return { type: 'alert', timestamp: new Date(how.at).toISOString(), data };
}

/** What the test button sends. */
export function composeTest(sender: Sender, at: number): AlertBody {
  const links = sender.webUrl === null ? {} : { page: `${trimmed(sender.webUrl)}/alerts` };
  const nowhere = { region: null, route: null, line: null };
  const data: AlertData = {
    ...{ topic: 'test', severity: 'info', ...TEST, ...nowhere, links, events: [], more: 0, summary: false },
    organization: sender.organization,
  };
  return { type: 'alert', timestamp: new Date(at).toISOString(), data };
}

const joined = (a: Sentence, b: Sentence): Sentence => ({ en: a.en + b.en, zh: a.zh + b.zh });

function aboutOf({ kind, body, region, routeId }: Untold): string {
  if (kind === 'directive') return `route/${routeId}`;
  if (kind.startsWith('incident-')) return `line/${region}/${body.line}`;
  if (kind.startsWith('agent-')) return `agents/${region}`;
  if (kind === 'restored') return kind;
  return typeof body.relayId === 'string' ? `relay/${body.relayId}` : `channel/${body.channelId}`;
}

/** `critical`: nothing carries, or nobody sees; `warning`: something is lost; `info`: planned, or well again. */
function severityOf({ kind, body }: Untold): Severity {
  const everyAgent = Array.isArray(body.agents) && body.agents.length >= Number(body.total);
  switch (kind) {
    case 'directive':
      if (body.reason === 'both-bad') return 'critical';
      return body.reason === 'blackout' || body.reason === 'quality' ? 'warning' : 'info';
    case 'incident-opened':
      return body.grade === 'down' ? 'critical' : 'warning';
    case 'agent-offline':
    case 'agent-withdrawn':
      return everyAgent ? 'critical' : 'warning';
    case 'relay-failing':
    case 'channel-failing':
    case 'restored':
    case 'relay-fell-back':
      return 'warning';
    case 'relay-disabled':
    case 'channel-disabled':
      return 'critical';
    default:
      return 'info';
  }
}

/** What all events have in common of where they are. */
function placeOf(events: readonly AlertEvent[]): Pick<AlertData, 'region' | 'route' | 'line'> {
  const common = (key: 'region' | 'route' | 'line') => {
    const values = new Set(events.map((event) => event[key]));
    return values.size === 1 ? ([...values][0] ?? null) : null;
  };
  return { region: common('region'), route: common('route'), line: common('line') };
}

const PAGES: Readonly<Record<Topic, string>> = {
  switch: '/board',
  incident: '/incidents',
  agent: '/network',
  relay: '/relays',
};

function linksOf(topic: Topic, events: readonly AlertEvent[], webUrl: string | null): AlertData['links'] {
  if (webUrl === null) return {};
  const { route } = placeOf(events);
  const ofChannels = topic === 'relay' && events.every(({ kind }) => kind.startsWith('channel-'));
  const path = route !== null ? `/routes/${route}` : ofChannels ? '/alerts' : PAGES[topic];
  return { page: `${trimmed(webUrl)}${path}` };
}

const trimmed = (url: string): string => url.replace(/\/+$/, '');
