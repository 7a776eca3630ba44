import { boolean, integer, pgTable, uuid } from 'drizzle-orm/pg-core';
import { bytes, idKey, instant, organizationId } from './columns';

/** What hubs told the judge of a region, in order; see services/journal. */
export const journal = pgTable('journal', {
  id: idKey(),
  organizationId: organizationId(),
  regionId: uuid('region_id').notNull(),
  hubId: uuid('hub_id').notNull(),
  number: integer('number').notNull(),
  fromAt: instant('from_at').notNull(),
  toAt: instant('to_at').notNull(),
  checkpoint: boolean('checkpoint').notNull(),
  entries: integer('entries').notNull(),
  format: integer('format').notNull(),
  bytes: bytes('bytes').notNull(),
});
