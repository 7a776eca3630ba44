import { boolean, doublePrecision, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { idKey, instant, organizationId } from './columns';

/** What is forecast of lines, and what came of it. */
export const forecastRegions = pgTable('forecast_regions', {
  regionId: uuid('region_id').primaryKey(),
  organizationId: organizationId(),
  dueAt: instant('due_at').notNull(),
  claim: uuid(),
  madeAt: instant('made_at'),
});

const series = () => ({
  organizationId: organizationId(),
  lineId: uuid('line_id').notNull(),
  carrierId: uuid('carrier_id').notNull(),
  metric: text('metric').notNull(),
});

export const lineForecasts = pgTable(
  'line_forecasts',
  {
    ...series(),
    learnDue: instant('learn_due').notNull(),
    learnedAt: instant('learned_at'),
    baseline: jsonb('baseline'),
    overQuiet: doublePrecision('over_quiet'),
    backtest: jsonb('backtest'),
    live: jsonb('live'),
    firstMadeAt: instant('first_made_at'),
    madeAt: instant('made_at'),
    forecast: jsonb('forecast'),
    watch: jsonb('watch'),
    past: jsonb('past'),
  },
  (table) => [primaryKey({ columns: [table.lineId, table.carrierId, table.metric] })],
);

export const forecastAnnouncements = pgTable(
  'forecast_announcements',
  {
    ...series(),
    announcedAt: instant('announced_at').notNull(),
    withdrawnAt: instant('withdrawn_at'),
    expectedFrom: instant('expected_from').notNull(),
    expectedTo: instant('expected_to').notNull(),
    probability: doublePrecision('probability').notNull(),
  },
  (table) => [primaryKey({ columns: [table.lineId, table.carrierId, table.metric, table.announcedAt] })],
);

export const forecastAdvices = pgTable('forecast_advices', {
  id: idKey(),
  organizationId: organizationId(),
  routeId: uuid('route_id').notNull(),
  at: instant('at').notNull(),
  fromLine: text('from_line').notNull(),
  toLine: text('to_line').notNull(),
  acts: boolean('acts').notNull(),
  evidence: jsonb('evidence').notNull(),
  until: instant('until').notNull(),
  endedAt: instant('ended_at'),
  settledAt: instant('settled_at'),
  congested: boolean('congested'),
  sparedMinutes: doublePrecision('spared_minutes'),
});
