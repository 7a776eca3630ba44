import {
  bigint,
  boolean,
  date,
  doublePrecision,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant, organizationId } from './columns';

/** Availability of one local day of a path; periods are second of the day and seconds, one after the other. */
export const availabilityDays = pgTable(
  'availability_days',
  {
    pathId: integer('path_id').notNull(),
    day: date('day').notNull(),
    measuredSeconds: integer('measured_seconds').notNull(),
    unavailableSeconds: integer('unavailable_seconds').notNull(),
    plannedSeconds: integer('planned_seconds').notNull(),
    plannedUnavailableSeconds: integer('planned_unavailable_seconds').notNull(),
    goodMinutes: smallint('good_minutes').notNull(),
    degradedMinutes: smallint('degraded_minutes').notNull(),
    badMinutes: smallint('bad_minutes').notNull(),
    plannedMinutes: smallint('planned_minutes').notNull(),
    unknownMinutes: smallint('unknown_minutes').notNull(),
    down: integer('down').array().notNull(),
    plannedDown: integer('planned_down').array().notNull(),
    demo: boolean('demo').notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.pathId, table.day] })],
);

/** Planned work as it stood for a while; written by a trigger alone. */
export const maintenanceVersions = pgTable('maintenance_versions', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  organizationId: organizationId(),
  windowId: uuid('window_id').notNull(),
  validFrom: instant('valid_from').notNull(),
  validTo: instant('valid_to'),
  archived: boolean('archived').notNull().default(false),
  regionId: uuid('region_id'),
  line: text('line'),
  repeats: text('repeats').notNull(),
  weekdays: smallint('weekdays').array().notNull(),
  timeZone: text('time_zone').notNull(),
  firstDay: date('first_day').notNull(),
  startMinute: integer('start_minute').notNull(),
  durationMinutes: integer('duration_minutes').notNull(),
  lastDay: date('last_day'),
});

/** What a line's target was before the month `until_month`; since the last of them it is the line's own. */
export const availabilityTargetsPast = pgTable(
  'availability_targets_past',
  {
    organizationId: organizationId(),
    lineId: uuid('line_id').notNull(),
    untilMonth: date('until_month').notNull(),
    target: doublePrecision('target'),
    changedAt: instant('changed_at').notNull().defaultNow(),
    changedBy: text('changed_by').notNull(),
  },
  (table) => [primaryKey({ columns: [table.lineId, table.untilMonth] })],
);
