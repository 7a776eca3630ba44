import { date, doublePrecision, integer, jsonb, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core';
import { archivedAt, createdAt, idKey, instant, organizationId } from './columns';

/** Drills that are planned, and every one that was run. */
export const drillPlans = pgTable('drill_plans', {
  id: idKey(),
  organizationId: organizationId(),
  routeId: uuid('route_id').notNull(),
  kind: text('kind').notNull(),
  line: text('line'),
  holdSeconds: integer('hold_seconds').notNull().default(60),
  repeats: text('repeats').notNull(),
  weekdays: smallint('weekdays').array().notNull(),
  timeZone: text('time_zone').notNull(),
  firstDay: date('first_day').notNull(),
  startMinute: integer('start_minute').notNull(),
  lastDay: date('last_day'),
  createdBy: text('created_by').notNull(),
  createdAt: createdAt(),
  changedAt: instant('changed_at').notNull().defaultNow(),
  archivedAt: archivedAt(),
});

export const drillRuns = pgTable('drill_runs', {
  id: idKey(),
  organizationId: organizationId(),
  routeId: uuid('route_id').notNull(),
  kind: text('kind').notNull(),
  planId: uuid('plan_id'),
  plannedFor: instant('planned_for'),
  requestedBy: text('requested_by'),
  line: text('line'),
  holdSeconds: integer('hold_seconds').notNull(),
  state: text('state').notNull().default('waiting'),
  createdAt: createdAt(),
  lineFrom: text('line_from'),
  lineTo: text('line_to'),
  startedAt: instant('started_at'),
  orderedAt: instant('ordered_at'),
  carriedFrom: instant('carried_from'),
  returnAskedAt: instant('return_asked_at'),
  worstScore: doublePrecision('worst_score'),
  endedAt: instant('ended_at'),
  result: text('result'),
  cause: text('cause'),
  cancelledBy: text('cancelled_by'),
  checks: jsonb('checks').notNull().default([]),
});
