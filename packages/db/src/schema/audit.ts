import { sql } from 'drizzle-orm';
import { jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { idKey, instant, organizationId } from './columns';

export const auditEntries = pgTable('audit_entries', {
  id: idKey(),
  organizationId: organizationId(),
  at: instant('at').notNull().default(sql`clock_timestamp()`),
  actorKind: text('actor_kind').notNull(),
  actorId: text('actor_id').notNull(),
  actorName: text('actor_name').notNull(),
  action: text('action').notNull(),
  objectKind: text('object_kind').notNull(),
  objectId: text('object_id'),
  objectName: text('object_name').notNull(),
  changes: jsonb('changes').notNull(),
});
