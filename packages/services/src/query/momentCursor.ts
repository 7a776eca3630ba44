import { type SQL, sql } from 'drizzle-orm';
import { ServiceError } from '../errors';

/** Where a page of a list that is ordered by moment and id, newest first, ended: to the database's microsecond. */
export interface MomentCursor {
  readonly micros: string;
  readonly id: string;
}

/** A timestamptz expression as microseconds since the epoch, as text: more than a JavaScript number is sure to hold. */
export const microsOf = (at: SQL): SQL => sql`(extract(epoch from ${at}) * 1000000)::bigint::text`;

export const momentCursorText = ({ micros, id }: MomentCursor): string => `${micros}:${id}`;

/**
 * The condition of the rows that follow a cursor's; null without one.
 *
 * @throws ServiceError invalid, for what is no cursor of ours.
 */
export function afterMomentCursor(cursor: string | undefined, at: SQL, id: SQL): SQL | null {
  if (cursor === undefined) return null;
  const match = /^(\d{1,16}):([0-9a-f-]{36})$/.exec(cursor);
  if (!match) throw new ServiceError('invalid', 'Not a cursor of this list.', { field: 'cursor' });
  return sql`(${at}, ${id}) <
    (timestamptz 'epoch' + ${match[1]}::bigint * interval '1 microsecond', ${match[2]}::uuid)`;
}
