import { type SQL, sql } from 'drizzle-orm';

/** Numbers as one smallint[] parameter: drizzle would spread an array into a list of them. */
export const smallints = (numbers: readonly number[]): SQL => sql`${`{${numbers.join(',')}}`}::smallint[]`;
