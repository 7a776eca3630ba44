import { z } from 'zod';

/** What the REST interface answers, for its OpenAPI document; a test holds them against real answers. */

const time = z.number().describe('epoch ms');
const micros = z.number().nullable().describe('microseconds; null without data');
const ratio = z.number().nullable().describe('0–1; null without data');
const scenario = z.enum(['show-live', '1v1-social', 'live-commerce', 'education']);
const grade = z.enum(['good', 'fair', 'poor', 'down', 'no-data']);

const route = z.strictObject({
  id: z.string(),
  regionId: z.string(),
  regionCode: z.string(),
  regionName: z.string().nullable(),
  timeZone: z.string(),
  scenario,
  activeLine: z.string().nullable(),
  since: time.nullable(),
});
export const routeList = z.array(route);

const limits = z.strictObject({ fair: z.number(), poor: z.number(), weight: z.number() });

export const routeDescription = z.strictObject({
  route: route.extend({ epoch: z.number(), sequence: z.number() }),
  region: z.strictObject({
    id: z.string(),
    code: z.string(),
    name: z.string().nullable(),
    timeZone: z.string(),
  }),
  policy: z.strictObject({
    id: z.string(),
    name: z.string(),
    version: z.number(),
    limits: z.partialRecord(z.enum(['rtt', 'loss', 'jitter', 'burst']), limits),
    leaveBelowScore: z.number(),
    returnAtScore: z.number(),
    minimumGain: z.number(),
    leaveDwellMs: z.number(),
    holdDownMs: z.number(),
    preferredLine: z.string(),
    quorum: z.number(),
    freshWithinMs: z.number(),
  }),
  lines: z.array(
    z.strictObject({
      slot: z.string(),
      circuit: z.strictObject({ name: z.string(), provider: z.string(), cable: z.string().nullable() }).nullable(),
    }),
  ),
  carriers: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      asn: z.number().nullable(),
      audienceWeight: z.number(),
      agents: z.array(
        z.strictObject({
          id: z.string(),
          name: z.string(),
          intervalMs: z.number(),
          agentVersion: z.string().nullable(),
          lastSeenAt: time.nullable(),
        }),
      ),
    }),
  ),
  relays: z.array(z.strictObject({ id: z.string(), name: z.string(), disabled: z.boolean() })),
});

const mode = z.enum(['single', 'duplicate', 'split']);

const boardLine = z.object({
  grade,
  score: z.number().nullable(),
  mos: z.number().nullable(),
  rttP50Micros: micros,
  rttP95Micros: micros,
  lossRatio: ratio,
  lossResolution: ratio,
  jitterMicros: micros,
  agentsFresh: z.number(),
  agentsTotal: z.number(),
  blackoutSince: time.nullable(),
  incidentId: z.string().nullable(),
});

export const boardFrame = z.object({
  organizationId: z.string(),
  at: time,
  routes: z.array(
    z.object({
      id: z.string(),
      regionId: z.string(),
      regionCode: z.string(),
      regionName: z.string().nullable(),
      timeZone: z.string(),
      scenario,
      activeLine: z.string(),
      mode,
      advice: z.enum(['none', 'duplicate']),
      since: time,
      epoch: z.number(),
      sequence: z.number(),
      switching: z.object({ from: z.string(), applied: z.number(), total: z.number(), decidedAt: time }).nullable(),
      override: z
        .object({
          id: z.string(),
          line: z.string(),
          mode,
          strict: z.boolean(),
          by: z.string(),
          note: z.string(),
          expiresAt: time,
        })
        .nullable()
        .describe('line and mode that somebody chose by hand'),
      drill: z
        .object({
          id: z.string(),
          state: z.enum(['announced', 'switching', 'holding', 'returning']),
          by: z.string().describe('who asked for it, or planned it'),
          planned: z.boolean(),
          line: z.string(),
          from: z.string().describe('where it came from, and goes back to'),
          until: time.describe('until when the line is to carry the stream'),
        })
        .nullable()
        .describe('a live drill that is going on'),
      maintenance: z
        .array(
          z.object({
            id: z.string(),
            name: z.string(),
            line: z.string().nullable().describe('null: every line'),
            drains: z.boolean(),
            until: time,
          }),
        )
        .describe('planned work that is going on in the region'),
      lines: z.record(z.string(), boardLine),
      dataAgeMs: z.number().nullable(),
    }),
  ),
  agentsReporting: z.number(),
  agentsWithdrawn: z.number(),
  agentsTotal: z.number(),
  lastEventId: z.number(),
});

export const problem = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string(),
    field: z.string().nullable(),
    faults: z
      .array(z.strictObject({ field: z.string(), fault: z.string(), fix: z.string() }))
      .optional()
      .describe('of a policy: every field that is at fault'),
  }),
});
