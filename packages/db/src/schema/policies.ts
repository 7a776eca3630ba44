import { integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { archivedAt, big, idKey, instant, organizationId } from './columns';

/** What decides for routes, and each version of it. The shapes of the JSON columns are the engine's (its types.ts). */
export const policies = pgTable('policies', {
  id: idKey(),
  organizationId: organizationId(),
  name: text('name').notNull(),
  scenario: text('scenario').notNull(),
  version: integer('version').notNull().default(1),
  definition: jsonb('definition').notNull(),
  archivedAt: archivedAt(),
  changedBy: text('changed_by'),
  changedAt: instant('changed_at').notNull().defaultNow(),
  note: text('note').notNull().default(''),
});

export const policyVersions = pgTable(
  'policy_versions',
  {
    organizationId: organizationId(),
    policyId: uuid('policy_id').notNull(),
    version: integer('version').notNull(),
    name: text('name').notNull(),
    definition: jsonb('definition').notNull(),
    changedBy: text('changed_by'),
    changedAt: instant('changed_at').notNull(),
    note: text('note').notNull(),
  },
  (table) => [primaryKey({ columns: [table.policyId, table.version] })],
);

/** Policies that decide for a route without acting. */
export const shadows = pgTable('shadows', {
  id: idKey(),
  organizationId: organizationId(),
  routeId: uuid('route_id').notNull(),
  policyId: uuid('policy_id').notNull(),
  startedBy: text('started_by').notNull(),
  startedAt: instant('started_at').notNull().defaultNow(),
  endedBy: text('ended_by'),
  endedAt: instant('ended_at'),
  sequence: big('sequence').notNull().default(0),
  state: jsonb('state'),
});

export const shadowDecisions = pgTable(
  'shadow_decisions',
  {
    shadowId: uuid('shadow_id').notNull(),
    sequence: big('sequence').notNull(),
    organizationId: organizationId(),
    at: instant('at').notNull(),
    kind: text('kind').notNull(),
    line: text('line').notNull(),
    fromLine: text('from_line'),
    mode: text('mode').notNull(),
    weights: jsonb('weights').notNull().default({}),
    reason: text('reason').notNull(),
    evidence: jsonb('evidence').notNull(),
    policyVersion: integer('policy_version').notNull(),
  },
  (table) => [primaryKey({ columns: [table.shadowId, table.sequence] })],
);
