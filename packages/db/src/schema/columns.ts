import { bigint, customType, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { organization } from './auth';

/** The column kinds that every area uses. */
export const instant = (name: string) => timestamp(name, { withTimezone: true });
/** A bigint that is read as a number: sums of microseconds and sequences stay under 2^53. */
export const big = (name: string) => bigint(name, { mode: 'number' });
export const idKey = () => uuid('id').primaryKey().defaultRandom();
export const organizationId = () =>
  text('organization_id')
    .notNull()
    .references(() => organization.id, { onDelete: 'cascade' });
export const archivedAt = () => instant('archived_at');
export const createdAt = () => instant('created_at').notNull().defaultNow();

export const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });
/** One character ('0' or '1') a second of a minute. */
export const bit60 = customType<{ data: string; driverData: string }>({ dataType: () => 'bit(60)' });
