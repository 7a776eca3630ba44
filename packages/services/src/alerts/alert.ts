import type { Sentence } from '../live/sentence';

/** What people can ask to be told of. */
export const TOPICS = ['switch', 'incident', 'agent', 'relay'] as const;
export type Topic = (typeof TOPICS)[number];

export const LANGUAGES = ['en', 'zh'] as const;
export type AlertLanguage = (typeof LANGUAGES)[number];

export type Severity = 'info' | 'warning' | 'critical';
const SEVERITIES: readonly Severity[] = ['info', 'warning', 'critical'];

/** One thing that is told, in an alert. */
export interface AlertEvent {
  readonly kind: string;
  /** ISO 8601. */
  readonly at: string;
  /** What it is about: the same word for all that may repeat itself, as `route/6f…`, `line/SG/A`, `agents/SG`. */
  readonly about: string;
  readonly severity: Severity;
  readonly text: Sentence;
  /** ISO 3166 code; null for what belongs to no region. */
  readonly region: string | null;
  /** Id of the route. */
  readonly route: string | null;
  readonly line: string | null;
  /** In how many events it stands for what happened again and again; 1 for itself. */
  readonly times: number;
}

/** What a channel is sent: the `data` of the webhook, from which the e-mail is written as well. */
export interface AlertData {
  readonly topic: Topic | 'test';
  readonly severity: Severity;
  readonly subject: Sentence;
  /** Sentences, one a line. */
  readonly text: Sentence;
  /** Where everything that is told is in one region, of one route, on one line: which. */
  readonly region: string | null;
  readonly route: string | null;
  readonly line: string | null;
  /** `page`: where people see it; absent where the hub does not know its web address. */
  readonly links: { readonly page?: string };
  /** At most `MOST_EVENTS`; `more` says how many were left out. */
  readonly events: readonly AlertEvent[];
  readonly more: number;
  /** What repeated itself too often to be told one by one, told together. */
  readonly summary: boolean;
  readonly organization: { readonly name: string; readonly timeZone: string };
}

export interface AlertBody {
  readonly type: 'alert';
  readonly timestamp: string;
  readonly data: AlertData;
}

/** The type of the outbox's rows. */
export const ALERT_TYPE = 'alert';

/** Events that follow one another this closely are told together. */
export const GROUP_MS = 3_000;
/** What is older when somebody looks whom to tell is history: of a demo, an import, a backup, a hub that was away. */
export const TOO_OLD_MS = 15 * 60_000;
/** A relay that answers again sooner was not worth a message. */
export const RELAY_FAILS_MS = 60_000;
/** So many messages an hour tell one channel of one thing; what follows is gathered … */
export const MOST_AN_HOUR = 6;
export const HOUR_MS = 3_600_000;
/** … and told together, this long after the first of it. */
export const SUMMARY_MS = 15 * 60_000;
/** After that a message is news no more. */
export const DELIVER_WITHIN_MS = 24 * HOUR_MS;
export const MOST_EVENTS = 50;

/** The worst of several; `info` of none. */
export function worstOf(severities: readonly Severity[]): Severity {
  return SEVERITIES[Math.max(0, ...severities.map((one) => SEVERITIES.indexOf(one)))] ?? 'info';
}
