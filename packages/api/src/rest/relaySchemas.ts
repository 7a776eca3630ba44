import { z } from 'zod';

/** What the REST interface answers about relays; a test holds it against real answers. */

const time = z.number().describe('epoch ms');
const ms = z.number().nullable().describe('ms from the decision; null without any');

const held = z
  .strictObject({ epoch: z.number(), sequence: z.number(), line: z.string(), at: time })
  .nullable()
  .describe('null before the first');

const place = { regionCode: z.string(), regionName: z.string().nullable(), scenario: z.string() };

export const relay = z.strictObject({
  id: z.string(),
  name: z.string(),
  url: z.string().nullable().describe('null: it holds a stream, or pulls'),
  eventTypes: z.array(z.string()),
  createdAt: time,
  archivedAt: time.nullable(),
  heardAt: time.nullable().describe('when its token was last used, to the minute'),
  failingSince: time.nullable().describe('since when every try failed'),
  pausedUntil: time.nullable().describe('until then only what is new is tried'),
  disabledAt: time.nullable(),
  disabledReason: z.enum(['by-person', 'gone', 'failing']).nullable(),
  previousSecretUntil: time.nullable().describe('until when webhooks are signed with the old secret too'),
  routes: z.array(
    z.strictObject({
      routeId: z.string(),
      ...place,
      newest: z
        .strictObject({ sequence: z.number(), line: z.string(), at: time, told: z.boolean() })
        .nullable()
        .describe('the newest decision'),
      acknowledged: held,
      applied: held,
      pulledAt: time.nullable().describe('when it last pulled, to the minute'),
      stream: z
        .strictObject({ since: time, until: time.nullable().describe('null while it stands') })
        .nullable()
        .describe('the newest of its streams; null where it never held one'),
    }),
  ),
  day: z.strictObject({
    delivered: z.number(),
    failed: z.number(),
    successRatio: z.number().nullable(),
    acknowledgedP95Ms: ms,
    appliedP95Ms: ms,
  }),
});

export const delivery = z.strictObject({
  id: z.string().describe('also the webhook-id'),
  relayId: z.string(),
  relayName: z.string(),
  type: z.string(),
  route: z.strictObject({ id: z.string(), ...place }).nullable(),
  directive: z.strictObject({ epoch: z.number(), sequence: z.number(), line: z.string() }).nullable(),
  state: z.enum(['pending', 'acknowledged', 'dropped']),
  dropReason: z.enum(['expired', 'superseded', 'relay-disabled', 'gave-up']).nullable(),
  tries: z.number(),
  lastStatus: z.number().nullable(),
  lastError: z.string().nullable(),
  forced: z.boolean().describe('a person asked for it'),
  createdAt: time,
  sentAt: time.nullable(),
  acknowledgedAt: time.nullable(),
  appliedAt: time.nullable().describe('when the hub heard of it'),
  relayAppliedAt: time.nullable().describe('the relay’s own clock'),
});

export const deliveryDetail = z.strictObject({
  ...delivery.shape,
  url: z.string().nullable(),
  body: z.string().describe('exactly as it is sent'),
  nextTryAt: time.nullable().describe('null once it is over'),
  deliverBy: time.nullable(),
  log: z.array(
    z.strictObject({
      at: time,
      tookMs: z.number(),
      status: z.number().nullable(),
      error: z.string().nullable(),
      address: z.string().nullable().describe('IP address and port that were connected to'),
      requestHeaders: z.record(z.string(), z.string()).describe('signatures masked'),
      answer: z.string().nullable().describe('its beginning'),
    }),
  ),
});
