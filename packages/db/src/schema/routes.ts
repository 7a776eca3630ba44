import { boolean, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { archivedAt, big, createdAt, idKey, instant, organizationId } from './columns';

/** What relays follow and what was decided. The shapes of the JSON columns are the engine's (its types.ts). */
export const routes = pgTable('routes', {
  id: idKey(),
  organizationId: organizationId(),
  regionId: uuid('region_id').notNull(),
  scenario: text('scenario').notNull(),
  policyId: uuid('policy_id').notNull(),
  archivedAt: archivedAt(),
  createdAt: createdAt(),
});

export const routeStates = pgTable('route_states', {
  routeId: uuid('route_id').primaryKey(),
  organizationId: organizationId(),
  epoch: big('epoch').notNull().default(0),
  sequence: big('sequence').notNull().default(0),
  leaseHolder: uuid('lease_holder'),
  leaseUntil: instant('lease_until'),
  activeLine: text('active_line'),
  state: jsonb('state'),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});

export const directives = pgTable('directives', {
  id: uuid('id').primaryKey(),
  organizationId: organizationId(),
  routeId: uuid('route_id').notNull(),
  epoch: big('epoch').notNull(),
  sequence: big('sequence').notNull(),
  line: text('line').notNull(),
  fromLine: text('from_line'),
  mode: text('mode').notNull(),
  weights: jsonb('weights').notNull().default({}),
  reason: text('reason').notNull(),
  evidence: jsonb('evidence').notNull(),
  faultAt: instant('fault_at'),
  detectedAt: instant('detected_at').notNull(),
  decidedAt: instant('decided_at').notNull(),
  deliverBy: instant('deliver_by').notNull(),
  expiresAt: instant('expires_at').notNull(),
  demo: boolean('demo').notNull().default(false),
});
