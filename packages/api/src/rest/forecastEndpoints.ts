import { z } from 'zod';
import { type Endpoint, endpoint } from './endpoint';

const time = z.number().describe('epoch ms');
const value = z.number().describe('ms of round trip, or loss as a ratio');
const ratio = z.number().nullable().describe('0–1; null where there is none');

const score = z.strictObject({
  steps: z.number().describe('quarter-hours'),
  meanError: value.nullable(),
  recall: ratio,
  precision: ratio,
});

const announcements = z.strictObject({
  stretches: z.number().describe('of congestion'),
  foreseen: z.number().describe('announced by when they began'),
  late: z.number().describe('announced while they lasted'),
  leadMs: z.number().nullable(),
  falseAlarms: z.number(),
  falseAlarmsPerWeek: z.number(),
  precision: ratio,
  recall: ratio,
});

const stretch = z.strictObject({ from: time, to: time });
const lineExpectation = z.strictObject({
  announced: z.number().describe('share of the audience of which congestion stands announced'),
  known: z.number().describe('share of the audience of which anything is known'),
  stretch: stretch.nullable(),
  overQuietMs: z.number().nullable(),
});

const series = z.strictObject({
  metric: z.enum(['rtt', 'loss']),
  learnedAt: time.nullable(),
  madeAt: time.nullable(),
  verdict: z.enum(['expected', 'not-expected', 'no-pattern', 'too-few-days', 'stale']).nullable(),
  announced: z.strictObject({ since: time }).nullable(),
  congestion: stretch
    .extend({ open: z.boolean(), overQuiet: value, probability: z.number() })
    .nullable()
    .describe('the next congested stretch; `open`: it goes on beyond the outlook'),
  risk: z.number().describe('the greatest probability within the hour'),
  quiet: value.nullable(),
  limit: value.nullable().describe('congestion is what lies above'),
  days: z.number().describe('learned from'),
  skill: z.number().nullable(),
  rests: z.enum(['hour-of-week', 'weekday-or-weekend', 'hour-of-day', 'none']).nullable(),
  otherKind: z.number().describe('how likely today goes as a day of the other kind'),
  past: z
    .strictObject({ at: z.array(time), value: z.array(value), usual: z.array(value) })
    .nullable()
    .describe('columns, one value a quarter-hour'),
  ahead: z
    .strictObject({
      at: z.array(time),
      expected: z.array(value),
      spread: z.array(value),
      probability: z.array(z.number()),
    })
    .nullable(),
  heldOut: z
    .strictObject({
      weeks: z.number(),
      from: time,
      hourAhead: score,
      baseline: score,
      hourOfWeek: score,
      hourBefore: score,
      announced: announcements,
    })
    .nullable()
    .describe('on weeks it had not seen'),
  live: z.strictObject({ since: time, weeks: z.number(), announced: announcements }).nullable(),
});

/** What `GET /api/v1/routes/{id}/forecast` answers. */
export const routeForecast = z.strictObject({
  timeZone: z.string(),
  activeLine: z.string().nullable(),
  preemptive: z.strictObject({ enabled: z.boolean(), leastShare: z.number(), leastGain: z.number() }),
  lines: z.array(
    z.strictObject({
      line: z.string(),
      carriers: z.array(
        z.strictObject({
          carrierId: z.string(),
          name: z.string(),
          asn: z.number().nullable(),
          audienceWeight: z.number(),
          metrics: z.array(series),
        }),
      ),
    }),
  ),
  advices: z.array(
    z.strictObject({
      id: z.string(),
      at: time,
      from: z.string(),
      to: z.string(),
      acts: z.boolean().describe('false: in shadow'),
      evidence: z.strictObject({ leaves: lineExpectation, takes: lineExpectation, leastShare: z.number() }),
      endedAt: time.nullable(),
      settledAt: time.nullable(),
      congested: z.boolean().nullable(),
      sparedMinutes: z.number().nullable(),
    }),
  ),
  advised: z.strictObject({ settled: z.number(), congested: z.number(), sparedMinutes: z.number() }),
});

export const forecastEndpoints: readonly Endpoint[] = [
  endpoint({
    path: '/api/v1/routes/{id}/forecast',
    summary: 'What is expected of a route’s lines in the next hours, how often that was right, and what was advised',
    parameters: z.object({ id: z.uuid() }),
    answer: routeForecast,
    call: (caller, { id }) => caller.route.forecast({ routeId: id }),
  }),
];
