import { z } from 'zod';
import { deliveriesInput, deliveryFilter, overlapHours, relayDraft } from '../people/relay';
import { change, type Endpoint, endpoint, order, removal } from './endpoint';
import { delivery, deliveryDetail, relay } from './relaySchemas';

const id = z.uuid();
const one = z.object({ id });
const nothing = z.object({});
const done = z.strictObject({ ok: z.literal(true) });
const epochMs = z.coerce.number().pipe(deliveryFilter.shape.from.unwrap()).optional();
const secret = z.string().describe('what webhooks are signed with: kept by the hub, never told again');
const token = z.string().describe('for pull, stream and report: never told again');

const filter = deliveryFilter.extend({
  type: deliveryFilter.shape.type.describe('as route.directive'),
  from: epochMs.describe('created since, epoch ms'),
  to: epochMs.describe('created before, epoch ms'),
});

const draft = relayDraft.extend({
  url: relayDraft.shape.url.describe('where webhooks go; null for a relay that holds a stream, or pulls'),
  eventTypes: relayDraft.shape.eventTypes.describe('webhooks beside route.directive, as route.drill, incident.opened'),
});

export const relayEndpoints: readonly Endpoint[] = [
  endpoint({
    path: '/api/v1/relays',
    summary: 'Relays with the routes they follow, how far they are with each, and the figures of their last 24 h',
    parameters: z.object({
      archived: z.enum(['true', 'false']).default('false').describe('archived ones too'),
    }),
    answer: z.array(relay),
    call: (caller, { archived }) => caller.relay.list({ archived: archived === 'true' }),
  }),
  endpoint({
    path: '/api/v1/relays/{id}',
    summary: 'One relay',
    parameters: one,
    answer: relay,
    call: (caller, parameters) => caller.relay.get(parameters),
  }),
  change({
    method: 'post',
    path: '/api/v1/relays',
    summary: 'Add a relay; its token and secret are in this answer alone',
    parameters: nothing,
    body: draft,
    answer: z.strictObject({ id: z.string(), token, secret }),
    call: (caller, _, body) => caller.relay.add(body),
  }),
  change({
    method: 'put',
    path: '/api/v1/relays/{id}',
    summary: 'Give a relay another name, address, routes or event types',
    parameters: one,
    body: draft,
    answer: done,
    call: (caller, parameters, body) => caller.relay.change({ ...body, ...parameters }),
  }),
  removal({
    path: '/api/v1/relays/{id}',
    summary: 'Archive a relay: it is told nothing more, and its token is refused',
    parameters: one,
    answer: done,
    call: (caller, parameters) => caller.relay.archive(parameters),
  }),
  change({
    method: 'put',
    path: '/api/v1/relays/{id}/enabled',
    summary: 'Stop a relay’s webhooks, or begin them again; stream and pull go on',
    parameters: one,
    body: z.object({ enabled: z.boolean() }),
    answer: done,
    call: (caller, parameters, body) => caller.relay.setEnabled({ ...body, ...parameters }),
  }),
  change({
    method: 'post',
    path: '/api/v1/relays/{id}/secret',
    summary: 'Rotate the secret: until the overlap ends, webhooks are signed with both',
    parameters: one,
    body: z.object({ overlapHours: overlapHours.describe('1–168') }),
    answer: z.strictObject({ secret, previousUntil: z.number().describe('epoch ms') }),
    call: (caller, parameters, body) => caller.relay.rotateSecret({ ...body, ...parameters }),
  }),
  removal({
    path: '/api/v1/relays/{id}/old-secret',
    summary: 'End the secret before the current one now',
    parameters: one,
    answer: done,
    call: (caller, parameters) => caller.relay.endOldSecret(parameters),
  }),
  order({
    path: '/api/v1/relays/{id}/token',
    summary: 'A new token for pull, stream and report; the old one is refused',
    parameters: one,
    answer: z.strictObject({ token }),
    call: (caller, parameters) => caller.relay.renewToken(parameters),
  }),
  order({
    path: '/api/v1/relays/{id}/test',
    summary: 'Send test.ping; what came of it is the delivery of the answered id',
    parameters: one,
    answer: z.strictObject({ deliveryId: z.string() }),
    call: (caller, parameters) => caller.relay.test(parameters),
  }),
  endpoint({
    path: '/api/v1/deliveries',
    summary: 'What relays were sent and what came of it, newest first; as CSV at most 20,000 rows',
    parameters: filter.extend({
      cursor: z.string().optional().describe('`nextCursor` of the answer before'),
      limit: z.coerce.number().pipe(deliveriesInput.shape.limit.unwrap()).default(50),
    }),
    answer: z.strictObject({ items: z.array(delivery), nextCursor: z.string().nullable().describe('null at the end') }),
    call: (caller, parameters) => caller.relay.deliveries(parameters),
    csv: (caller, { cursor: _cursor, limit: _limit, ...parameters }) => caller.relay.deliveriesCsv(parameters),
  }),
  endpoint({
    path: '/api/v1/deliveries/{id}',
    summary: 'One delivery with each of its tries: what was asked, signatures masked, and what was answered',
    parameters: one,
    answer: deliveryDetail,
    call: (caller, parameters) => caller.relay.delivery(parameters),
  }),
  order({
    path: '/api/v1/deliveries/{id}/replay',
    summary: 'Send a delivery again with the same webhook-id, whatever came of it',
    parameters: one,
    answer: done,
    call: (caller, parameters) => caller.relay.replay(parameters),
  }),
];
