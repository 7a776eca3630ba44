import { bigint, boolean, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
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
