import { bigint, boolean, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { idKey, instant, organizationId } from './columns';

export const incidents = pgTable('incidents', {
  id: idKey(),
  organizationId: organizationId(),
  regionId: uuid('region_id').notNull(),
  lineSlot: text('line_slot').notNull(),
  worstGrade: text('worst_grade').notNull(),
  faultDomain: text('fault_domain').notNull(),
  evidence: jsonb('evidence').notNull(),
  openedAt: instant('opened_at').notNull(),
  closedAt: instant('closed_at'),
  acknowledgedAt: instant('acknowledged_at'),
  acknowledgedBy: text('acknowledged_by'),
  demo: boolean('demo').notNull().default(false),
  muted: boolean('muted').notNull().default(false),
  acknowledgedByName: text('acknowledged_by_name'),
  assignedTo: text('assigned_to'),
  postMortem: text('post_mortem').notNull().default(''),
  postMortemVersion: integer('post_mortem_version').notNull().default(0),
  mergedInto: uuid('merged_into'),
});

export const incidentEntries = pgTable('incident_entries', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  organizationId: organizationId(),
  incidentId: uuid('incident_id').notNull(),
  at: instant('at').notNull(),
  userId: text('user_id'),
  userName: text('user_name').notNull(),
  kind: text('kind').notNull(),
  body: jsonb('body').notNull(),
});

export const events = pgTable('events', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  organizationId: organizationId(),
  at: instant('at').notNull(),
  kind: text('kind').notNull(),
  regionId: uuid('region_id'),
  routeId: uuid('route_id'),
  body: jsonb('body').notNull(),
  toldAt: instant('told_at'),
});
