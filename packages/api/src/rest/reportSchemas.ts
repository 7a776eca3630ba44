import { z } from 'zod';
import { heatmap } from './heatmapSchemas';

/** What a report and its traces look like to programs; a test holds them against real answers. */

const time = z.number().describe('epoch ms');
const count = z.number();
const figure = z.number().nullable().describe('null without data');
const compared = z.strictObject({
  value: figure,
  before: figure.describe('of the period before'),
  median: figure.describe('of up to four periods before'),
});
export const sentence = z.strictObject({ en: z.string(), zh: z.string() });
export const change = z.strictObject({ key: z.string(), before: figure, after: figure });
const badMinutes = z
  .strictObject({ A: z.number(), B: z.number(), chosen: z.number(), best: z.number() })
  .describe('on A alone, on B alone, as chosen, the better line in each second');
const budget = z.strictObject({
  target: z.number(),
  allowedMinutes: z.number(),
  usedMinutes: z.number(),
  leftMinutes: z.number().describe('negative: overdrawn'),
});
const grade = z.enum(['fair', 'poor', 'down']);

const line = z.strictObject({
  ...{ lineId: z.string(), regionId: z.string(), slot: z.string(), circuitId: z.string().nullable() },
  ...{ availability: compared, slaAvailability: figure, budget: budget.nullable(), unavailableMinutes: z.number() },
  ...{ badMinutes: compared, measuredMinutes: z.number() },
  ...{ rttP50Micros: compared, rttP95Micros: compared, rttP99Micros: compared, lossRatio: compared },
  ...{ jitterMicros: compared, connectP50Micros: compared, connectP95Micros: compared, connectFailureRatio: compared },
  coverage: z.number().describe('probes seen of those expected, 0–1'),
});

const route = z.strictObject({
  ...{ routeId: z.string(), regionId: z.string(), scenario: z.string(), availability: compared, budget },
  ...{ met: z.boolean().nullable(), badMinutes, comparedMinutes: z.number(), goodHours: z.number() },
  ...{ failovers: count, needless: count, missed: count },
  ribbon: z.array(z.strictObject({ from: time, to: time, line: z.string().nullable() })),
  hourlyBadMinutes: z.array(z.number().nullable()).describe('one an hour from the beginning'),
});

const chain = z.strictObject({
  ...{ fault: time.nullable(), detected: time.nullable(), decided: time.nullable(), sent: time.nullable() },
  ...{ acknowledged: time.nullable(), applied: time.nullable() },
});
const failover = z.strictObject({
  ...{ directiveId: z.string(), at: time, routeId: z.string(), line: z.string(), from: z.string(), reason: z.string() },
  ...{ chain, faultToAppliedMs: figure, needless: z.boolean().nullable(), badSecondsSpared: figure },
});

const incident = z.strictObject({
  ...{ id: z.string(), regionId: z.string(), line: z.string(), grade, faultDomain: z.string(), cause: sentence },
  ...{ postMortem: z.string(), openedAt: time, closedAt: time.nullable(), minutes: z.number(), muted: z.boolean() },
  parts: count,
});

const cost = z.strictObject({
  ...{ currency: z.string(), cost: z.number(), goodHours: z.number(), costPerGoodHour: compared },
  circuits: z.array(
    z.strictObject({ circuitId: z.string(), cost: z.number(), goodHours: z.number(), costPerGoodHour: figure }),
  ),
});

const period = z.strictObject({ kind: z.enum(['week', 'month', 'days']), name: z.string(), from: time, to: time });

export const report = z.strictObject({
  ...{ format: z.number(), organizationName: z.string(), timeZone: z.string(), period, before: period.nullable() },
  ...{ earlier: z.array(z.string()), measuredUntil: time, complete: z.boolean(), demo: z.boolean() },
  ...{ title: sentence, verdict: z.array(sentence) },
  regions: z.array(
    z.strictObject({
      ...{ id: z.string(), code: z.string(), name: z.string().nullable(), timeZone: z.string() },
      viewers: z.number().nullable().describe('at a time, as the organization assumes'),
    }),
  ),
  carriers: z.array(
    z.strictObject({
      ...{ id: z.string(), regionId: z.string(), name: z.string(), asn: z.number().nullable(), weight: z.number() },
    }),
  ),
  circuits: z.array(
    z.strictObject({
      ...{ id: z.string(), name: z.string(), provider: z.string(), monthlyCost: figure },
      ...{ currency: z.string().nullable(), lineCount: count },
    }),
  ),
  agents: z.array(z.strictObject({ id: z.string(), name: z.string(), carrierId: z.string() })),
  totals: z.strictObject({
    ...{ availability: compared, routesMet: count, routesMeasured: count, badMinutes, badMinutesChosen: compared },
    ...{ failovers: compared, needless: count, missed: count, faultToAppliedMs: compared, rttP95Micros: compared },
    lossRatio: compared,
  }),
  ...{ lines: z.array(line), routes: z.array(route), failovers: z.array(failover) },
  missed: z.array(z.strictObject({ routeId: z.string(), from: time, to: time, line: z.string(), other: z.string() })),
  steps: z.array(
    z.strictObject({
      step: z.enum(['detected', 'decided', 'sent', 'acknowledged', 'applied']),
      ...{ count, medianMs: figure, p95Ms: figure, slowestMs: figure },
    }),
  ),
  ...{ incidents: z.array(incident), heatmap },
  worstHours: z.array(
    z.strictObject({
      ...{ carrierId: z.string(), slot: z.string(), hour: z.number(), badMinutes: z.number() },
      overBaselineMicros: figure,
    }),
  ),
  worstCarriers: z.array(
    z.strictObject({
      ...{ carrierId: z.string(), slot: z.string(), badMinutes: z.number(), availability: figure },
      ...{ rttP95Micros: figure, lossRatio: figure },
    }),
  ),
  money: z.strictObject({
    ...{ costs: z.array(cost), unpricedLineIds: z.array(z.string()), badMinutesSpared: z.number() },
    ...{ audienceMinutesSaved: figure, regionIdsWithoutViewers: z.array(z.string()) },
  }),
  forecast: z.array(
    z.strictObject({
      ...{ lineId: z.string(), carrierId: z.string(), hours: z.array(time), overQuietMs: z.number() },
      ...{ probability: z.number(), days: count },
    }),
  ),
  quality: z.strictObject({
    ...{ coverage: z.number(), agents: count, agentsDark: count, darkMinutes: z.number() },
    gaps: z.array(z.strictObject({ agentId: z.string(), slot: z.string().nullable(), from: time, to: time })),
    ...{ gapCount: count, failoversJudged: count },
  }),
  method: z.array(z.string()),
});

export const trace = z.strictObject({
  ...{ key: z.string(), value: figure, rule: z.string().nullable(), arithmetic: z.string() },
  from: z.array(z.strictObject({ key: z.string(), value: figure })).describe('figures that it rests on'),
  tables: z.array(
    z.strictObject({
      ...{ source: z.string(), columns: z.array(z.string()) },
      rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))).describe('at most 500'),
      ...{ rowCount: count, totals: z.array(z.number().nullable()) },
    }),
  ),
});
