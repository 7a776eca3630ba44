import { grouped } from '../grouped';
import { RELAY_FAILS_MS, type Topic } from './alert';
import { TOPIC_OF, type Untold } from './untold';

export interface Folded {
  /** What is to be said, in order. Agents of one region and kind are one entry. */
  readonly said: readonly Untold[];
  /** Not to be judged yet: a relay that has not failed for long enough. */
  readonly held: readonly Untold[];
}

const BACK: Readonly<Record<string, 'agent-offline' | 'agent-withdrawn'>> = {
  'agent-online': 'agent-offline',
  'agent-returned': 'agent-withdrawn',
};

/**
 * Makes one story of the events of one topic that are told together: what opened and closed meanwhile is said once, as
 * closed; agents that went and came back are one entry of kind `…-briefly`; a relay that failed for less than a minute
 * is no story. Pure.
 */
export function foldEvents(topic: Topic, events: readonly Untold[], now: number): Folded {
  switch (topic) {
    case 'switch':
      return { said: events.filter(({ body }) => body.reason !== 'initial' && body.reason !== 'renewed'), held: [] };
    case 'incident':
      return { said: foldIncidents(events), held: [] };
    case 'agent':
      return { said: foldAgents(events), held: [] };
    case 'relay':
      return foldRecipients(events, now);
  }
}

function foldIncidents(events: readonly Untold[]): Untold[] {
  const closed = new Set(events.flatMap(({ kind, body }) => (kind === 'incident-closed' ? [body.incidentId] : [])));
  return events.filter(({ kind, body }) => kind !== 'incident-opened' || !closed.has(body.incidentId));
}

/** The last word on each agent, and whether its opposite stands among these events as well. */
function foldAgents(events: readonly Untold[]): Untold[] {
  const last = new Map<string, { kind: string; name: string; event: Untold }>();
  for (const event of events) {
    const pair = BACK[event.kind] ?? event.kind;
    for (const name of agentsOf(event)) {
      const key = `${event.regionId} ${pair} ${name}`;
      const before = last.get(key);
      const isBack = event.kind in BACK && before !== undefined && before.kind === pair;
      last.set(key, { kind: isBack ? `${pair}-briefly` : event.kind, name, event });
    }
  }
  const entries = new Map<string, { event: Untold; kind: string; names: string[]; reasons: Set<unknown> }>();
  for (const { kind, name, event } of last.values()) {
    const key = `${event.regionId} ${kind}`;
    const entry = entries.get(key) ?? { event, kind, names: [], reasons: new Set() };
    entry.names.push(name);
    for (const reason of Array.isArray(event.body.reasons) ? event.body.reasons : []) entry.reasons.add(reason);
    entries.set(key, entry);
  }
  return [...entries.values()].map(({ event, kind, names, reasons }) => ({
    ...event,
    kind,
    body: { ...event.body, agents: names, ...(reasons.size > 0 ? { reasons: [...reasons] } : {}) },
  }));
}

function agentsOf({ body }: Untold): string[] {
  return Array.isArray(body.agents) ? body.agents.map(String) : [];
}

function foldRecipients(events: readonly Untold[], now: number): Folded {
  const isReached = ({ kind }: Untold) => /-(failing|recovered|disabled)$/.test(kind);
  const byRecipient = grouped(events.filter(isReached), ({ body }) => String(body.relayId ?? body.channelId));
  const said = events.filter((event) => !isReached(event));
  const held: Untold[] = [];
  for (const all of byRecipient.values()) {
    const last = all.at(-1);
    if (last === undefined) continue;
    const since = failingSince(last);
    if (last.kind.endsWith('-failing') && now - since < RELAY_FAILS_MS) held.push(...all);
    else if (last.kind.endsWith('-recovered') && all.length > 1 && last.at - since < RELAY_FAILS_MS) continue;
    else said.push(last);
  }
  return { said, held };
}

function failingSince({ at, body }: Untold): number {
  return typeof body.failingSince === 'number' ? body.failingSince : at;
}

/** Events by their topic, in order. */
export function byTopic(events: readonly Untold[]): Map<Topic, Untold[]> {
  return grouped(events, ({ kind }) => TOPIC_OF[kind]);
}
