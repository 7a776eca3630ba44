import { drillKinds } from '@twinline/services/drills/drill';
import { repetitions } from '@twinline/services/orders/occurrences';
import { z } from 'zod';
import { drillListInput, drillOrder, drillPlanInput } from '../people/drill';
import { change, type Endpoint, endpoint, removal } from './endpoint';

const time = z.number().describe('epoch ms');
const id = z.uuid();
const done = z.strictObject({ ok: z.literal(true) });
const kind = z.enum(drillKinds).describe('dry: nothing is sent; live: the stream moves to the line and back');
const line = z.string().nullable().describe('null: the line that is not in use when it begins');

const check = z.object({
  name: z.string().describe('a guard, or what was asked of relays and line; new ones may appear'),
  passed: z.boolean(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  unit: z.string().describe('ratio, ms, points, penalty or count'),
  relay: z.object({ id: z.string(), name: z.string() }).optional(),
});

const run = z.strictObject({
  id: z.string(),
  organizationId: z.string(),
  routeId: z.string(),
  regionCode: z.string(),
  scenario: z.string(),
  kind,
  planId: z.string().nullable(),
  plannedFor: time.nullable(),
  requestedBy: z.string().nullable().describe('null where it was planned'),
  line,
  holdSeconds: z.number(),
  state: z.enum(['waiting', 'announced', 'switching', 'holding', 'returning', 'ended']),
  createdAt: time,
  lineFrom: z.string().nullable(),
  lineTo: z.string().nullable(),
  startedAt: time.nullable(),
  orderedAt: time.nullable(),
  carriedFrom: time.nullable().describe('since when every relay had the stream on the line'),
  returnAskedAt: time.nullable(),
  worstScore: z.number().nullable().describe('the lowest of the line while it carried'),
  endedAt: time.nullable(),
  result: z.enum(['passed', 'failed', 'not-run', 'cancelled']).nullable(),
  cause: z.string().nullable().describe('why it did not pass'),
  cancelledBy: z.string().nullable(),
  checks: z.array(check),
});

const plan = z.strictObject({
  id: z.string(),
  routeId: z.string(),
  regionCode: z.string(),
  scenario: z.string(),
  kind,
  line,
  holdSeconds: z.number(),
  repeats: z.enum(repetitions),
  weekdays: z.array(z.number()).describe('1 is Monday'),
  timeZone: z.string(),
  firstDay: z.string(),
  startMinute: z.number().describe('minute of the local day'),
  lastDay: z.string().nullable(),
  createdBy: z.string(),
  createdAt: time,
  archivedAt: time.nullable(),
  next: z.array(time).describe('the next three times'),
});

const planned = drillPlanInput.extend({ kind, line: line.default(null), repeats: z.enum(repetitions) });

export const drillEndpoints: readonly Endpoint[] = [
  endpoint({
    path: '/api/v1/drills',
    summary: 'Drills that were run, or are under way, newest first',
    parameters: z.object({
      routeId: id.optional(),
      cursor: z.string().optional().describe('`nextCursor` of the answer before'),
      limit: z.coerce.number().pipe(drillListInput.shape.limit.unwrap()).default(25),
    }),
    answer: z.strictObject({ items: z.array(run), nextCursor: z.string().nullable().describe('null at the end') }),
    call: (caller, parameters) => caller.drill.list(parameters),
  }),
  endpoint({
    path: '/api/v1/drills/{id}',
    summary: 'One drill: where it stands, and each check with its value and limit',
    parameters: z.object({ id }),
    answer: run,
    call: (caller, parameters) => caller.drill.get(parameters),
  }),
  change({
    method: 'post',
    path: '/api/v1/drills',
    summary: 'Run a drill now; a live one is real: the stream moves',
    parameters: z.object({}),
    body: drillOrder.extend({ kind, line: line.default(null) }),
    answer: z.strictObject({ id: z.string() }),
    call: (caller, _, body) => caller.drill.start(body),
  }),
  removal({
    path: '/api/v1/drills/{id}',
    summary: 'Cancel a drill that is under way: the route goes back at once',
    parameters: z.object({ id }),
    answer: done,
    call: (caller, parameters) => caller.drill.cancel(parameters),
  }),
  endpoint({
    path: '/api/v1/drill-plans',
    summary: 'Planned drills with their next times',
    parameters: z.object({}),
    answer: z.array(plan),
    call: (caller) => caller.drill.plans(),
  }),
  change({
    method: 'post',
    path: '/api/v1/drill-plans',
    summary: 'Plan drills of a route: once, daily, weekly or monthly',
    parameters: z.object({}),
    body: planned,
    answer: z.strictObject({ id: z.string() }),
    call: (caller, _, body) => caller.drill.plan(body),
  }),
  change({
    method: 'put',
    path: '/api/v1/drill-plans/{id}',
    summary: 'Plan the same drills otherwise',
    parameters: z.object({ id }),
    body: planned,
    answer: done,
    call: (caller, parameters, body) => caller.drill.changePlan({ ...body, ...parameters }),
  }),
  removal({
    path: '/api/v1/drill-plans/{id}',
    summary: 'End a plan',
    parameters: z.object({ id }),
    answer: done,
    call: (caller, parameters) => caller.drill.archivePlan(parameters),
  }),
];
