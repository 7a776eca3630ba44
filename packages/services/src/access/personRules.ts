import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import { ServiceError } from '../errors';
import type { Role } from './permissions';

/** Who changes somebody's place in the organization. */
export interface Manager {
  readonly userId: string;
  readonly role: Role;
}

/** @throws ServiceError forbidden: only an owner makes and unmakes owners. */
export function assertMayGive(manager: Manager, role: Role, field = 'role'): void {
  if (role === 'owner' && manager.role !== 'owner')
    throw new ServiceError('forbidden', 'only an owner may make or change an owner: ask one', { field });
}

/**
 * The role that somebody has, with all owners of the organization locked: two who leave at once must not both be the
 * last but one.
 *
 * @throws ServiceError not-found.
 */
export async function lockMember(tx: Transaction, userId: string): Promise<{ role: Role; isLastOwner: boolean }> {
  const { rows } = await tx.execute<{ userId: string; role: Role }>(sql`
    select user_id as "userId", role from member where role = 'owner' or user_id = ${userId} order by id for update`);
  const found = rows.find((row) => row.userId === userId);
  if (found === undefined)
    throw new ServiceError('not-found', 'this person is not of the organization', { field: 'userId' });
  const owners = rows.filter(({ role }) => role === 'owner').length;
  return { role: found.role, isLastOwner: found.role === 'owner' && owners === 1 };
}

/** The refusal of what would leave an organization without anybody who may do everything in it. */
export const lastOwner = (): ServiceError =>
  new ServiceError('conflict', 'this is the last owner: make somebody else an owner first', { field: 'userId' });
