import { repetitions } from '@twinline/services/orders/occurrences';
import { overrideModes } from '@twinline/services/orders/setOverride';
import { z } from 'zod';
import { maintenanceListInput, maintenancePlan } from '../people/maintenance';
import { overrideOrder, overridesInput } from '../people/override';
import { change, type Endpoint, endpoint, removal } from './endpoint';

const time = z.number().describe('epoch ms');
const nextCursor = z.string().nullable().describe('null at the end');
const cursor = z.string().optional().describe('`nextCursor` of the answer before');
const limit = z.coerce.number().pipe(overridesInput.shape.limit.unwrap());
const done = z.strictObject({ ok: z.literal(true) });

const override = z.strictObject({
  id: z.string(),
  routeId: z.string(),
  line: z.string(),
  mode: z.enum(overrideModes),
  note: z.string(),
  strict: z.boolean().describe('it holds even where its line is dark'),
  createdBy: z.string(),
  createdAt: time,
  expiresAt: time,
  endedAt: time.nullable(),
  endedBy: z.string().nullable().describe('a name, `expiry`, or `blackout`; null while it holds'),
});

const window = z.strictObject({
  id: z.string(),
  name: z.string(),
  regionId: z.string().nullable().describe('null: every region'),
  regionCode: z.string().nullable(),
  line: z.string().nullable().describe('null: every line'),
  drains: z.boolean().describe('routes leave the line'),
  repeats: z.enum(repetitions),
  weekdays: z.array(z.number()).describe('1 is Monday'),
  timeZone: z.string(),
  firstDay: z.string(),
  startMinute: z.number().describe('minute of the local day'),
  durationMinutes: z.number(),
  lastDay: z.string().nullable(),
  createdBy: z.string(),
  createdAt: time,
  archivedAt: time.nullable(),
  next: z.array(z.strictObject({ from: time, to: time })).describe('the next three that have not ended'),
});

const plan = maintenancePlan.extend({
  repeats: z.enum(repetitions),
  firstDay: maintenancePlan.shape.firstDay.describe('local day, such as 2026-11-23'),
  startMinute: z.number().describe('minute of the local day, 0–1439'),
  weekdays: maintenancePlan.shape.weekdays.describe('1 is Monday; of weekly windows alone'),
});

const id = z.uuid();

export const orderEndpoints: readonly Endpoint[] = [
  endpoint({
    path: '/api/v1/overrides',
    summary: 'Lines that were chosen by hand, newest first',
    parameters: z.object({ routeId: id.optional(), cursor, limit: limit.default(25) }),
    answer: z.strictObject({ items: z.array(override), nextCursor }),
    call: (caller, parameters) => caller.override.list(parameters),
  }),
  change({
    method: 'put',
    path: '/api/v1/routes/{id}/override',
    summary: 'Choose line and mode of a route by hand, for at most 30 days; what was chosen before ends',
    parameters: z.object({ id }),
    body: overrideOrder.extend({
      mode: z.enum(overrideModes).default('single'),
      minutes: z.number().optional().describe('how long it holds; this or expiresAt'),
      expiresAt: z.number().optional().describe('epoch ms'),
      strict: z.boolean().default(false).describe('hold it even where its line is dark'),
    }),
    answer: z.strictObject({ id: z.string(), expiresAt: time }),
    call: (caller, parameters, body) => caller.override.set({ ...body, routeId: parameters.id }),
  }),
  removal({
    path: '/api/v1/routes/{id}/override',
    summary: 'End what was chosen by hand: the route decides for itself again',
    parameters: z.object({ id }),
    answer: done,
    call: (caller, parameters) => caller.override.end({ routeId: parameters.id }),
  }),
  endpoint({
    path: '/api/v1/maintenance',
    summary: 'Planned work with its next windows, newest first',
    parameters: z.object({
      archived: z.enum(['true', 'false']).default('false').describe('archived ones too'),
      cursor,
      limit: z.coerce.number().pipe(maintenanceListInput.shape.limit.unwrap()).default(50),
    }),
    answer: z.strictObject({ items: z.array(window), nextCursor }),
    call: (caller, { archived, ...parameters }) =>
      caller.maintenance.list({ ...parameters, archived: archived === 'true' }),
  }),
  change({
    method: 'post',
    path: '/api/v1/maintenance',
    summary: 'Plan work on a line: once, daily, weekly or monthly',
    parameters: z.object({}),
    body: plan,
    answer: z.strictObject({ id: z.string() }),
    call: (caller, _, body) => caller.maintenance.add(body),
  }),
  change({
    method: 'put',
    path: '/api/v1/maintenance/{id}',
    summary: 'Plan the same work otherwise',
    parameters: z.object({ id }),
    body: plan,
    answer: done,
    call: (caller, parameters, body) => caller.maintenance.change({ ...body, ...parameters }),
  }),
  removal({
    path: '/api/v1/maintenance/{id}',
    summary: 'Call planned work off; what is under way ends now',
    parameters: z.object({ id }),
    answer: done,
    call: (caller, parameters) => caller.maintenance.archive(parameters),
  }),
];
