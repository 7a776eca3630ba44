import { explain } from '@twinline/engine/explain';
import { type ChannelChangeKind, explainChannelChanged } from '@twinline/engine/explainChannel';
import { type DrillEnd, explainDrillEnded } from '@twinline/engine/explainDrillEnd';
import {
  explainAgents,
  explainIncidentAcknowledged,
  explainIncidentClosed,
  explainIncidentOpened,
  explainWithdrawal,
} from '@twinline/engine/explainEvent';
import type { Explained } from '@twinline/engine/explainFacts';
import { explainFellBack } from '@twinline/engine/explainFallback';
import {
  explainMaintenanceBegun,
  explainMaintenanceEnded,
  explainOverrideEnded,
  explainOverrideSet,
} from '@twinline/engine/explainOrders';
import { explainPolicyChanged, type PolicyChangeKind } from '@twinline/engine/explainPolicy';
import { explainRecipient, type RecipientTold } from '@twinline/engine/explainRecipient';
import { explainRelayChanged, type RelayChangeKind } from '@twinline/engine/explainRelay';
import { explainRestored } from '@twinline/engine/explainRestored';
import type { Evidence, Fault, FaultDomain, Grade, Mode, ReasonCode } from '@twinline/engine/types';

/** The same sentence in every language that people read. */
export interface Sentence {
  readonly en: string;
  readonly zh: string;
}

/** What an event says; bodies come out of the database and may be of an older version, so every word is optional. */
export interface EventFacts {
  readonly kind: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Epoch ms. */
  readonly at: number;
  /** Of the directive, where the event has one. */
  readonly evidence: unknown;
}

/** The sentence of one event. */
export function sentenceOf(event: EventFacts): Sentence {
  const { kind, body } = event;
  if (kind === 'incident-opened') return both((locale) => explainIncidentOpened(incidentFacts(body), locale));
  if (kind === 'incident-closed') {
    const { line, grade: worstGrade, faultDomain } = incidentFacts(body);
    const durationMs = Number(body.durationMs ?? 0);
    return both((locale) => explainIncidentClosed({ line, worstGrade, faultDomain, durationMs }, locale));
  }
  if (kind === 'incident-acknowledged') {
    const facts = { line: text(body.line) ?? '', by: text(body.by) ?? '', acknowledged: body.acknowledged !== false };
    return both((locale) => explainIncidentAcknowledged(facts, locale));
  }
  if (kind === 'agent-offline' || kind === 'agent-online') {
    const { agents, total } = agentFacts(body);
    return both((locale) => explainAgents({ kind, agents, total }, locale));
  }
  if (kind === 'agent-withdrawn' || kind === 'agent-returned') {
    const reasons = Array.isArray(body.reasons) ? body.reasons.map(String) : [];
    return both((locale) => explainWithdrawal({ kind, ...agentFacts(body), reasons }, locale));
  }
  return orderSentence(event) ?? recipientSentence(event) ?? decisionSentence(decisionFacts(event));
}

/** The sentence of what people ordered; null for another kind. */
function orderSentence({ kind, body, at }: EventFacts): Sentence | null {
  const line = text(body.line);
  const by = text(body.by);
  const name = text(body.name) ?? '';
  switch (kind) {
    case 'override-set': {
      const facts = {
        line: line ?? 'A',
        mode: (text(body.mode) ?? 'single') as Mode,
        by: by ?? '',
        note: text(body.note) ?? '',
      };
      const lastsMs = Number(body.expiresAt ?? at) - at;
      return both((locale) => explainOverrideSet({ ...facts, strict: body.strict === true, lastsMs }, locale));
    }
    case 'override-ended': {
      const cause = (text(body.cause) ?? 'person') as 'person' | 'expiry' | 'blackout';
      return both((locale) => explainOverrideEnded({ line: line ?? 'A', cause, by }, locale));
    }
    case 'maintenance-begun': {
      const facts = { name, line, drains: body.drains === true, lastsMs: Number(body.until ?? at) - at };
      return both((locale) => explainMaintenanceBegun(facts, locale));
    }
    case 'maintenance-ended':
      return both((locale) => explainMaintenanceEnded({ name, line }, locale));
    case 'drill-ended': {
      const words = { cause: text(body.cause), line, from: text(body.from), by, cancelledBy: text(body.cancelledBy) };
      const kind = (text(body.drill) ?? 'dry') as DrillEnd['kind'];
      const result = (text(body.result) ?? 'not-run') as DrillEnd['result'];
      const found = { check: text(body.check), relay: text(body.relay) };
      return both((locale) => explainDrillEnded({ ...words, ...found, kind, result }, locale));
    }
    case 'policy-changed': {
      const change = (text(body.change) ?? 'changed') as PolicyChangeKind;
      const fields = Array.isArray(body.fields) ? body.fields.length : 0;
      const facts = { name, version: Number(body.version ?? 1), by: by ?? '', from: text(body.from), fields };
      return both((locale) => explainPolicyChanged({ ...facts, change, note: text(body.note) ?? '' }, locale));
    }
    case 'relay-changed': {
      const change = (text(body.change) ?? 'changed') as RelayChangeKind;
      const fields = Array.isArray(body.fields) ? body.fields.map(String) : [];
      return both((locale) => explainRelayChanged({ change, name, by: by ?? '', fields }, locale));
    }
    case 'channel-changed': {
      const change = (text(body.change) ?? 'changed') as ChannelChangeKind;
      return both((locale) => explainChannelChanged({ change, name, by: by ?? '' }, locale));
    }
    case 'relay-fell-back': {
      const facts = { name, from: text(body.from) ?? 'A', line: line ?? 'B', lastedMs: Number(body.lastedMs ?? 0) };
      return both((locale) => explainFellBack(facts, locale));
    }
    case 'restored': {
      const count = (value: unknown) => Number(value ?? 0);
      const left = { webhooks: count(body.webhooks), messages: count(body.messages), events: count(body.events) };
      return both((locale) => explainRestored(left, locale));
    }
    default:
      return null;
  }
}

/** The sentence of who cannot be told, or can again; null for another kind. */
function recipientSentence({ kind, body, at }: EventFacts): Sentence | null {
  const [, who, what] = /^(relay|channel)-(failing|recovered|disabled)$/.exec(kind) ?? [];
  if (who === undefined) return null;
  const told = {
    ...({ kind: who, what, cause: text(body.cause) } as Pick<RecipientTold, 'kind' | 'what' | 'cause'>),
    ...{ name: text(body.name) ?? '', error: text(body.error) },
    failingMs: typeof body.failingSince === 'number' ? Math.max(0, at - body.failingSince) : null,
  };
  return both((locale) => explainRecipient(told, locale));
}

/** The sentence of a directive, a refusal or an advice. */
export function decisionSentence(input: Explained): Sentence {
  return both((locale) => explain(input, locale));
}

/** Evidence as the engine wrote it; null for demo history and for versions that wrote something else. */
export function asEvidence(value: unknown): Evidence | null {
  const usable =
    typeof value === 'object' && value !== null && 'lines' in value && 'guards' in value && Array.isArray(value.guards);
  return usable ? (value as unknown as Evidence) : null;
}

function decisionFacts({ kind, body, evidence }: EventFacts): Explained {
  const line = text(body.line) ?? 'A';
  const held = kind === 'held';
  return {
    reason: (text(body.reason) ?? 'steady') as ReasonCode,
    line: held ? (text(body.wanted) ?? line) : line,
    from: held ? line : text(body.from),
    evidence: asEvidence(evidence ?? body.evidence),
  };
}

function agentFacts(body: EventFacts['body']): { agents: string[]; total: number } {
  const agents = Array.isArray(body.agents) ? body.agents.map(String) : [text(body.name) ?? ''];
  return { agents, total: Number(body.total ?? agents.length) };
}

function incidentFacts(body: EventFacts['body']) {
  return {
    line: text(body.line) ?? 'A',
    grade: (text(body.grade) ?? 'poor') as Grade,
    faultDomain: (text(body.faultDomain) ?? 'none') as FaultDomain,
    fault: asFault(body.fault),
  };
}

/** Absent in what older versions wrote. */
function asFault(value: unknown): Fault | null {
  const usable = typeof value === 'object' && value !== null && 'domain' in value && 'agents' in value;
  return usable ? (value as Fault) : null;
}

function both(say: (locale: 'en' | 'zh') => string): Sentence {
  return { en: say('en'), zh: say('zh') };
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
