import type { Transaction } from '@twinline/db/tenancy';
import { hashPassword } from 'better-auth/crypto';
import { sql } from 'drizzle-orm';
import type { Context } from '../context';
import { ServiceError } from '../errors';

/** What a person writes of themselves to be let in. */
export interface NewAccount {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export interface CheckedAccount extends NewAccount {
  readonly passwordHash: string;
}

export const MIN_PASSWORD_LENGTH = 10;
const MAX_PASSWORD_LENGTH = 128;
const MAX_NAME_LENGTH = 80;
const MAX_EMAIL_LENGTH = 254;

/**
 * What can be told without asking the database; the password is hashed here, before any transaction waits for it.
 *
 * @throws ServiceError invalid, with the field.
 */
export async function checkAccount(input: NewAccount): Promise<CheckedAccount> {
  const name = input.name.trim();
  if (name === '' || name.length > MAX_NAME_LENGTH)
    throw new ServiceError('invalid', `name must have 1 to ${MAX_NAME_LENGTH} characters`, { field: 'name' });
  const email = checkEmail(input.email);
  const { length } = input.password;
  if (length < MIN_PASSWORD_LENGTH || length > MAX_PASSWORD_LENGTH)
    throw new ServiceError(
      'invalid',
      `password must have ${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters`,
      {
        field: 'password',
      },
    );
  return { name, email, password: input.password, passwordHash: await hashPassword(input.password) };
}

/** @throws ServiceError invalid, for what is no address. */
export function checkEmail(given: string): string {
  const email = given.trim().toLowerCase();
  if (email.length > MAX_EMAIL_LENGTH || !/^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;".]+$/.test(email))
    throw new ServiceError('invalid', 'email is not an address such as name@example.com', { field: 'email' });
  return email;
}

/**
 * Adds a person who can sign in. The address has not been shown to be theirs.
 *
 * @throws ServiceError conflict, for an address that has an account.
 */
export async function insertAccount(tx: Transaction, ctx: Context, account: CheckedAccount): Promise<string> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into "user" (id, name, email, email_verified) values (${ctx.newId()}, ${account.name}, ${account.email}, false)
    on conflict (email) do nothing returning id`);
  const userId = rows[0]?.id;
  if (userId === undefined)
    throw new ServiceError('conflict', 'there is an account with this address already: sign in', { field: 'email' });
  await tx.execute(sql`
    insert into account (id, account_id, provider_id, user_id, password)
    values (${ctx.newId()}, ${userId}, 'credential', ${userId}, ${account.passwordHash})`);
  return userId;
}
