import { z } from 'zod';

/** What the hub sends to relays. Bodies are JSON; times are ISO 8601 in UTC; new fields may appear at any time. */

/** A sentence in each language of the product, and the code that programs go by. New codes may appear. */
export const directiveReason = z.object({ code: z.string(), en: z.string(), zh: z.string() });

/** The current decision of a route. Order is (epoch, sequence); `deliverBy` and `expiresAt` are kept apart. */
export const directiveData = z.object({
  routeId: z.string().min(1),
  /** ISO 3166 code of the region, as `SG`. */
  region: z.string().min(1),
  scenario: z.string().min(1),
  /** Rises whenever the right to decide for this route changes hands. */
  epoch: z.int().min(0),
  /** Strictly increasing per route. */
  sequence: z.int().min(0),
  line: z.string().min(1),
  mode: z.enum(['single', 'duplicate', 'split']),
  /** Share of the traffic per line, 0–1; used in mode `split`. */
  weights: z.record(z.string(), z.number()),
  /** `duplicate`: both lines are bad; a relay that can should send on both. */
  advice: z.enum(['none', 'duplicate']),
  reason: directiveReason,
  /** The figures, agents and guards the decision rests on; for people and audits, not for programs to parse. */
  evidence: z.record(z.string(), z.unknown()),
  /** The hub's estimate of when the fault began; null where there was none. */
  faultAt: z.iso.datetime().nullable(),
  detectedAt: z.iso.datetime(),
  decidedAt: z.iso.datetime(),
  /** After this the hub no longer tries to deliver it. */
  deliverBy: z.iso.datetime(),
  /** Until this it holds; afterwards a relay keeps its line and says that it is stale. */
  expiresAt: z.iso.datetime(),
});
export type DirectiveData = z.infer<typeof directiveData>;

export const directiveEvent = z.object({
  type: z.literal('route.directive'),
  timestamp: z.iso.datetime(),
  data: directiveData,
});
export type DirectiveEvent = z.infer<typeof directiveEvent>;

/**
 * What is about to be tried: soon a directive with reason `drill` moves the route to `line`, and about `holdSeconds` later
 * one with reason `drill-ended` moves it back. Nothing is to be done but to obey those as ever.
 */
export const drillEvent = z.object({
  type: z.literal('route.drill'),
  timestamp: z.iso.datetime(),
  data: z.object({
    drillId: z.string().min(1),
    routeId: z.string().min(1),
    /** ISO 3166 code of the region, as `SG`. */
    region: z.string().min(1),
    scenario: z.string().min(1),
    /** The line that is tried, and the one in use. */
    line: z.string().min(1),
    fromLine: z.string().min(1),
    holdSeconds: z.int().min(1),
    /** The name of who asked for it, or planned it. */
    by: z.string(),
  }),
});
export type DrillEvent = z.infer<typeof drillEvent>;

/** `no-data` is not `down`: nobody measures the line. */
export const grade = z.enum(['good', 'fair', 'poor', 'down', 'no-data']);

const incident = {
  incidentId: z.string().min(1),
  /** ISO 3166 code of the region, as `SG`. */
  region: z.string().min(1),
  line: z.string().min(1),
  /** The worst that the line was graded so far. */
  grade,
  /** Where the fault lies: agent, carrier, line, pop, region …; `none` while nothing is found. New words may appear. */
  faultDomain: z.string().min(1),
  openedAt: z.iso.datetime(),
  /** Ids of the routes in this region that the relay follows. */
  routes: z.array(z.string().min(1)),
};

/** A line of a followed route is not healthy any more. For people and logs: what is to be done comes as a directive. */
export const incidentOpenedEvent = z.object({
  type: z.literal('incident.opened'),
  timestamp: z.iso.datetime(),
  data: z.object(incident),
});
export type IncidentOpenedEvent = z.infer<typeof incidentOpenedEvent>;

/** It is healthy again. The same `incidentId` was opened before; whether that was told depends on what arrived. */
export const incidentClosedEvent = z.object({
  type: z.literal('incident.closed'),
  timestamp: z.iso.datetime(),
  data: z.object({ ...incident, closedAt: z.iso.datetime() }),
});
export type IncidentClosedEvent = z.infer<typeof incidentClosedEvent>;

const agents = z.object({
  /** ISO 3166 code of the region, as `SG`. */
  region: z.string().min(1),
  /** The names of the agents; those that fell silent together are told together. */
  agents: z.array(z.string().min(1)).min(1),
  /** Since when the first of them is as it is now. */
  since: z.iso.datetime(),
});

/** Agents of a followed route's region are heard no longer: decisions rest on fewer eyes. */
export const agentOfflineEvent = z.object({
  type: z.literal('agent.offline'),
  timestamp: z.iso.datetime(),
  data: agents,
});
export type AgentOfflineEvent = z.infer<typeof agentOfflineEvent>;

export const agentOnlineEvent = z.object({
  type: z.literal('agent.online'),
  timestamp: z.iso.datetime(),
  data: agents,
});
export type AgentOnlineEvent = z.infer<typeof agentOnlineEvent>;

export const pingEvent = z.object({
  type: z.literal('test.ping'),
  timestamp: z.iso.datetime(),
  data: z.object({ message: z.string() }),
});
export type PingEvent = z.infer<typeof pingEvent>;

export const webhookEvent = z.discriminatedUnion('type', [
  directiveEvent,
  drillEvent,
  incidentOpenedEvent,
  incidentClosedEvent,
  agentOfflineEvent,
  agentOnlineEvent,
  pingEvent,
]);
export type WebhookEvent = z.infer<typeof webhookEvent>;

/** Only the type, for events this version does not know: they are acknowledged and ignored. */
export const webhookEnvelope = z.object({ type: z.string(), timestamp: z.iso.datetime() });
