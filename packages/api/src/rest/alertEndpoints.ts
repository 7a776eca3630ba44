import { LANGUAGES, TOPICS } from '@twinline/services/alerts/alert';
import { z } from 'zod';
import { webhookChannel } from '../people/alert';
import { change, type Endpoint, endpoint, order, removal } from './endpoint';

const id = z.uuid();
const one = z.object({ id });
const done = z.strictObject({ ok: z.literal(true) });
const time = z.number().describe('epoch ms');
const secret = z.string().describe('what webhooks are signed with: kept by the hub, never told again');

const channel = z.strictObject({
  id: z.string(),
  kind: z.enum(['email', 'webhook']),
  own: z.boolean().describe('of who asks; else of the organization'),
  name: z.string(),
  url: z.string().nullable().describe('of the organization’s, whoever may not change them sees the host alone'),
  topics: z.array(z.enum(TOPICS)),
  regionIds: z.array(z.string()).nullable().describe('null: every region'),
  language: z.enum(LANGUAGES),
  failingSince: time.nullable(),
  lastError: z.string().nullable(),
  lastDeliveredAt: time.nullable(),
  disabledAt: time.nullable(),
  disabledReason: z.enum(['by-person', 'gone', 'failing']).nullable(),
  previousSecretUntil: time.nullable().describe('until then webhooks are signed with the secret before this one too'),
});

const draft = webhookChannel.extend({
  topics: webhookChannel.shape.topics.describe(TOPICS.join(', ')),
  regionIds: webhookChannel.shape.regionIds.describe('null: every region'),
  language: webhookChannel.shape.language.describe(LANGUAGES.join(', ')),
});

/** A program has the organization's channels; those of people are set up on their page. */
export const alertEndpoints: readonly Endpoint[] = [
  endpoint({
    path: '/api/v1/alert-channels',
    summary: 'Channels by which people are told: the organization’s, and those of who asks',
    parameters: z.object({}),
    answer: z.array(channel),
    call: (caller) => caller.alert.list(),
  }),
  change({
    method: 'post',
    path: '/api/v1/alert-channels',
    summary: 'Add a webhook of the organization; its secret is in this answer alone',
    parameters: z.object({}),
    body: draft,
    answer: z.strictObject({ id: z.string(), secret }),
    call: (caller, _, body) => caller.alert.addWebhook({ ...body, own: false }),
  }),
  change({
    method: 'put',
    path: '/api/v1/alert-channels/{id}',
    summary: 'Give a webhook another name, address or choice',
    parameters: one,
    body: draft,
    answer: done,
    call: (caller, parameters, body) => caller.alert.changeWebhook({ ...body, ...parameters }),
  }),
  change({
    method: 'put',
    path: '/api/v1/alert-channels/{id}/enabled',
    summary: 'Switch a channel off, or on again; what was missed is not sent',
    parameters: one,
    body: z.object({ enabled: z.boolean() }),
    answer: done,
    call: (caller, parameters, body) => caller.alert.setEnabled({ ...body, ...parameters }),
  }),
  order({
    path: '/api/v1/alert-channels/{id}/secret',
    summary: 'Rotate the secret: for 24 hours webhooks are signed with both',
    parameters: one,
    answer: z.strictObject({ secret, previousUntil: time }),
    call: (caller, parameters) => caller.alert.rotateSecret(parameters),
  }),
  order({
    path: '/api/v1/alert-channels/{id}/test',
    summary: 'Send a test at once; what comes of it is at /api/v1/alert-tests/{deliveryId}',
    parameters: one,
    answer: z.strictObject({ deliveryId: z.string() }),
    call: (caller, parameters) => caller.alert.test(parameters),
  }),
  endpoint({
    path: '/api/v1/alert-tests/{deliveryId}',
    summary: 'What came of a test: `pending` while it is tried, up to six times in about 9 s',
    parameters: z.object({ deliveryId: id }),
    answer: z.strictObject({
      state: z.enum(['pending', 'acknowledged', 'dropped']),
      tries: z.number(),
      status: z.number().nullable(),
      error: z.string().nullable(),
      createdAt: time,
      acknowledgedAt: time.nullable(),
    }),
    call: (caller, parameters) => caller.alert.testResult(parameters),
  }),
  removal({
    path: '/api/v1/alert-channels/{id}',
    summary: 'Remove a channel: it is told nothing more',
    parameters: one,
    answer: done,
    call: (caller, parameters) => caller.alert.archive(parameters),
  }),
];
