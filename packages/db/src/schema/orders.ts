import { boolean, date, integer, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core';
import { archivedAt, createdAt, idKey, instant, organizationId } from './columns';

/** What people ordered: a line by hand, planned work. */
export const overrides = pgTable('overrides', {
  id: idKey(),
  organizationId: organizationId(),
  routeId: uuid('route_id').notNull(),
  line: text('line').notNull(),
  mode: text('mode').notNull(),
  note: text('note').notNull().default(''),
  createdBy: text('created_by').notNull(),
  createdAt: createdAt(),
  expiresAt: instant('expires_at').notNull(),
  strict: boolean('strict').notNull().default(false),
  endedAt: instant('ended_at'),
  endedBy: text('ended_by'),
  drillRunId: uuid('drill_run_id'),
});

export const maintenanceWindows = pgTable('maintenance_windows', {
  id: idKey(),
  organizationId: organizationId(),
  name: text('name').notNull(),
  regionId: uuid('region_id'),
  line: text('line'),
  drains: boolean('drains').notNull().default(false),
  repeats: text('repeats').notNull(),
  weekdays: smallint('weekdays').array().notNull(),
  timeZone: text('time_zone').notNull(),
  firstDay: date('first_day').notNull(),
  startMinute: integer('start_minute').notNull(),
  durationMinutes: integer('duration_minutes').notNull(),
  lastDay: date('last_day'),
  runningFrom: instant('running_from'),
  createdBy: text('created_by').notNull(),
  createdAt: createdAt(),
  archivedAt: archivedAt(),
});

/** The hubs that are alive, and where the others reach them. */
export const hubs = pgTable('hubs', {
  id: uuid('id').primaryKey(),
  url: text('url').notNull(),
  role: text('role').notNull(),
  token: text('token').notNull(),
  startedAt: instant('started_at').notNull().defaultNow(),
  seenAt: instant('seen_at').notNull().defaultNow(),
});
