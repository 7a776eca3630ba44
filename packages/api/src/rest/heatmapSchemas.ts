import { z } from 'zod';

/** What the heatmaps answer, for the OpenAPI document; a test holds them against real answers. */

const time = z.number().describe('epoch ms');
const cellValues = z.array(z.number().nullable()).describe('in `unit`; null where the line has no data');
const baselineMicros = z
  .number()
  .nullable()
  .describe('p95 of the better line in its quiet hours over four weeks, microseconds; null where nothing is over it');
const clockHour = z.number().describe('hour of day that it is now on the clock of the row');

const shared = {
  from: time,
  to: time,
  measuredUntil: time.describe('epoch ms; what was measured until then is in the figures'),
  metric: z.string(),
  unit: z.enum(['micros', 'ratio', 'minutes', 'points']).describe('points: the score, 0–100, better when higher'),
  breaks: z
    .array(z.number())
    .describe('class limits at percentiles 50, 70, 80, 90, 95 and 99 of how bad all cells are'),
  coverage: z.number(),
  demo: z.boolean(),
};
const values = {
  A: cellValues,
  B: cellValues,
  probesA: z.array(z.number()),
  probesB: z.array(z.number()),
  coverage: z.array(z.number()),
};
const worst = { line: z.enum(['A', 'B']), value: z.number() };
const indices = (of: string) => z.array(z.number()).describe(of);

const carriers = z.array(
  z.strictObject({
    id: z.string(),
    name: z.string(),
    asn: z.number().nullable(),
    regionId: z.string(),
    regionCode: z.string(),
    regionName: z.string().nullable(),
    timeZone: z.string(),
    nowHour: clockHour,
    baselineMicros,
  }),
);

export const heatmap = z.strictObject({
  ...shared,
  carriers,
  cells: z.strictObject({ carrier: indices('index into carriers'), hour: z.array(z.number()), ...values }),
  highest: z.strictObject({ carrier: z.number(), hour: z.number(), ...worst }).nullable(),
});

export const heatmapTimeline = z.strictObject({
  ...shared,
  binHours: z.number(),
  columns: z
    .array(z.number())
    .describe('when each column begins on the clock of the row, as epoch ms of that clock read as if it were UTC'),
  carriers,
  cells: z.strictObject({ carrier: indices('index into carriers'), column: indices('index into columns'), ...values }),
  highest: z.strictObject({ carrier: z.number(), column: z.number(), ...worst }).nullable(),
});

export const heatmapWeekdays = z.strictObject({
  ...shared,
  regions: z.array(
    z.strictObject({
      id: z.string(),
      code: z.string(),
      name: z.string().nullable(),
      timeZone: z.string(),
      carriers: z.number(),
      nowWeekday: z.number().describe('0 is Monday'),
      nowHour: clockHour,
      baselineMicros,
    }),
  ),
  cells: z.strictObject({
    region: indices('index into regions'),
    weekday: indices('0 is Monday'),
    hour: z.array(z.number()),
    ...values,
  }),
  highest: z.strictObject({ region: z.number(), weekday: z.number(), hour: z.number(), ...worst }).nullable(),
});
