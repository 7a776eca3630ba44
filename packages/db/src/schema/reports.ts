import { boolean, integer, jsonb, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core';
import { bytes, idKey, instant, organizationId } from './columns';

/** Reports of a period: made by jobs, kept with what they rest on, versioned, sent, shared. See migration 0022. */
export const reports = pgTable('reports', {
  id: idKey(),
  organizationId: organizationId(),
  name: text('name').notNull(),
  kind: text('kind').notNull(),
  timeZone: text('time_zone').notNull(),
  beginsAt: instant('begins_at').notNull(),
  endsAt: instant('ends_at').notNull(),
  newestVersion: integer('newest_version').notNull(),
  complete: boolean('complete').notNull(),
  fingerprint: text('fingerprint').notNull(),
  seenFingerprint: text('seen_fingerprint'),
  seenSince: instant('seen_since'),
  lookedAt: instant('looked_at').notNull(),
  scheduledAt: instant('scheduled_at'),
  toldVersion: integer('told_version'),
});

/** Never changed once written. */
export const reportVersions = pgTable(
  'report_versions',
  {
    organizationId: organizationId(),
    reportId: uuid('report_id').notNull(),
    version: integer('version').notNull(),
    madeAt: instant('made_at').notNull(),
    reason: text('reason').notNull(),
    changes: jsonb('changes').notNull(),
    complete: boolean('complete').notNull(),
    summary: jsonb('summary').notNull(),
    inputsFormat: integer('inputs_format').notNull(),
    inputs: bytes('inputs').notNull(),
    reportFormat: integer('report_format').notNull(),
    report: bytes('report').notNull(),
  },
  (table) => [primaryKey({ columns: [table.reportId, table.version] })],
);

/** Made again when wanted. */
export const reportFiles = pgTable(
  'report_files',
  {
    organizationId: organizationId(),
    reportId: uuid('report_id').notNull(),
    version: integer('version').notNull(),
    language: text('language').notNull(),
    format: text('format').notNull(),
    bytes: bytes('bytes').notNull(),
    madeAt: instant('made_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.reportId, table.version, table.language, table.format] })],
);

export const reportJobs = pgTable('report_jobs', {
  id: idKey(),
  organizationId: organizationId(),
  kind: text('kind').notNull(),
  name: text('name').notNull(),
  reason: text('reason'),
  version: integer('version'),
  sinceVersion: integer('since_version'),
  language: text('language'),
  format: text('format'),
  state: text('state').notNull().default('waiting'),
  attempts: integer('attempts').notNull().default(0),
  nextAttemptAt: instant('next_attempt_at').notNull(),
  claimedBy: uuid('claimed_by'),
  claimedUntil: instant('claimed_until'),
  error: text('error'),
  createdAt: instant('created_at').notNull(),
  finishedAt: instant('finished_at'),
});

/** A kind (its name) without a row is enabled, at 6. */
export const reportSchedules = pgTable(
  'report_schedules',
  {
    organizationId: organizationId(),
    name: text('name').notNull(),
    enabled: boolean('enabled').notNull(),
    hour: smallint('hour').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.name] })],
);

/** By which strangers read one report. */
export const reportLinks = pgTable('report_links', {
  id: idKey(),
  organizationId: organizationId(),
  name: text('name').notNull(),
  recipient: text('recipient').notNull(),
  language: text('language').notNull(),
  channelId: uuid('channel_id'),
  createdBy: text('created_by').notNull(),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
  revokedAt: instant('revoked_at'),
  openedAt: instant('opened_at'),
  openedCount: integer('opened_count').notNull().default(0),
});

/** How many watch in a region at a time, as the organization assumes. */
export const regionViewers = pgTable('region_viewers', {
  organizationId: organizationId(),
  regionId: uuid('region_id').primaryKey(),
  viewers: integer('viewers').notNull(),
  changedAt: instant('changed_at').notNull().defaultNow(),
});
