import { boolean, pgTable, text, unique } from 'drizzle-orm/pg-core';
import { user } from './auth';
import { createdAt, idKey, organizationId } from './columns';

const userOf = (name: string) => text(name).references(() => user.id, { onDelete: 'cascade' });

export const preferences = pgTable('preferences', {
  userId: userOf('user_id').primaryKey(),
  language: text('language'),
  timeZone: text('time_zone'),
  shownZone: text('shown_zone').notNull().default('mine'),
  singleKeys: boolean('single_keys').notNull().default(true),
});

export const savedViews = pgTable(
  'saved_views',
  {
    id: idKey(),
    organizationId: organizationId(),
    userId: userOf('user_id').notNull(),
    name: text('name').notNull(),
    path: text('path').notNull(),
    query: text('query').notNull(),
    shared: boolean('shared').notNull(),
    createdAt: createdAt(),
  },
  (table) => [unique().on(table.organizationId, table.userId, table.name)],
);
