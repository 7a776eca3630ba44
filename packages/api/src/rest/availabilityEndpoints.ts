import { z } from 'zod';
import { calendarMonth, targetInput } from '../people/availability';
import { change, type Endpoint, endpoint } from './endpoint';

const time = z.number().describe('epoch ms');
const ratio = z.number().nullable().describe('null without data');
const month = calendarMonth
  .optional()
  .describe('a calendar month by each region’s clock; without it the one that runs');

const figures = {
  availability: ratio.describe('1 − unavailable ÷ seconds with data'),
  slaAvailability: ratio.describe('the same without seconds of work that was planned before it began'),
  seconds: z.strictObject({
    measured: z.number(),
    unavailable: z.number(),
    planned: z.number(),
    plannedUnavailable: z.number(),
  }),
  minutes: z.strictObject({
    good: z.number(),
    degraded: z.number(),
    bad: z.number(),
    planned: z.number(),
    unknown: z.number().describe('had data, and what they were is not known any more'),
    noData: z.number(),
  }),
};
const days = z.array(
  z.strictObject({ day: z.string(), downSeconds: z.number().describe('outside of planned work'), ...figures }),
);

const line = z.strictObject({
  id: z.string(),
  slot: z.string(),
  circuit: z.string().nullable(),
  provider: z.string().nullable(),
  target: z.number().nullable(),
  budget: z
    .strictObject({
      target: z.number(),
      allowedSeconds: z.number(),
      usedSeconds: z.number(),
      leftSeconds: z.number().describe('negative when breached'),
      breachedAt: time.nullable(),
      breachExact: z.boolean().describe('false: on that day, nobody knows any more when'),
      goneAt: time.nullable().describe('at this pace; null: not in this month'),
    })
    .nullable(),
  carriers: z.array(
    z.strictObject({ id: z.string(), name: z.string(), asn: z.number().nullable(), share: z.number(), ...figures }),
  ),
  days,
  ...figures,
});

const period = z.strictObject({
  from: time,
  to: time,
  regionCode: z.string(),
  lineId: z.string(),
  slot: z.string(),
  routeId: z.string().nullable(),
  carriers: z.array(z.string()),
  share: z.number().describe('of the line’s audience'),
  weightedSeconds: z.number(),
  planned: z.boolean(),
  incidentId: z.string().nullable(),
});

const region = {
  id: z.string(),
  code: z.string(),
  name: z.string().nullable(),
  timeZone: z.string(),
  from: time,
  to: time,
  through: time.describe('how far the month was measured'),
  routeId: z.string().nullable(),
};

const overview = z.strictObject({
  month: z.string(),
  oldestMonth: z.string().nullable(),
  newestMonth: z.string(),
  periodCount: z.number(),
  rule: z.record(z.string(), z.number()).describe('limits of the minutes’ classes'),
  regions: z.array(
    z.strictObject({
      ...region,
      service: z.strictObject({
        availability: ratio.describe('1 − seconds in which every line was unavailable ÷ seconds with data'),
        downSeconds: z.number(),
        asCarried: ratio.describe('by the line that was active'),
        carriedDownSeconds: z.number(),
        exact: z.boolean(),
      }),
      lines: z.array(line),
    }),
  ),
  circuits: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      provider: z.string(),
      regions: z.array(z.string()),
      availability: ratio,
      slaAvailability: ratio,
    }),
  ),
  periods: z.array(period).describe('the longest 20'),
  demo: z.boolean(),
});

export const availabilityEndpoints: readonly Endpoint[] = [
  endpoint({
    path: '/api/v1/availability',
    summary: 'Availability of every line in a calendar month: minutes by class, downtime budgets, the longest periods',
    parameters: z.object({ month }),
    answer: overview,
    call: (caller, parameters) => caller.availability.month(parameters),
    csv: (caller, parameters) => caller.availability.csv(parameters),
  }),
  endpoint({
    path: '/api/v1/availability/lines/{lineId}',
    summary: 'One line’s month by day and by carrier, with every unavailable period',
    parameters: z.object({ lineId: z.uuid(), month }),
    answer: z.strictObject({
      month: z.string(),
      region: z.strictObject(region),
      line,
      carrierDays: z.array(z.strictObject({ carrierId: z.string(), days })),
      periods: z.array(period).describe('at most 500, in order'),
      periodCount: z.number(),
      demo: z.boolean(),
    }),
    call: (caller, parameters) => caller.availability.line(parameters),
  }),
  change({
    method: 'put',
    path: '/api/v1/lines/{lineId}/availability-target',
    summary: 'Say what ratio of a calendar month a line must be available from a month on; null: nothing is owed',
    parameters: targetInput.pick({ lineId: true }),
    body: z.object({
      target: targetInput.shape.target.describe('above 0.5 and below 1, such as 0.999'),
      fromMonth: targetInput.shape.fromMonth.describe(
        'the first month that it holds for, such as 2026-11; months before keep theirs. Without it the one that runs',
      ),
    }),
    answer: z.strictObject({ ok: z.literal(true) }),
    call: (caller, parameters, body) => caller.availability.setTarget({ ...parameters, ...body }),
  }),
];
