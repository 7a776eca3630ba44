import type { Context } from '../context';
import { checkAccount, insertAccount, type NewAccount } from './newAccount';
import { checkOrganization, insertOrganization, type NewOrganization } from './newOrganization';

export interface SignUp {
  readonly account: NewAccount;
  readonly organization: NewOrganization;
}

/**
 * Makes a person and their own, empty organization at once. Whether strangers may do this is the caller's to know.
 *
 * @throws ServiceError invalid or conflict, with the field.
 */
export async function signUp(ctx: Context, input: SignUp): Promise<{ userId: string; organizationId: string }> {
  const organization = checkOrganization(input.organization);
  const account = await checkAccount(input.account);
  const made = await ctx.db.drizzle.transaction(async (tx) => {
    const userId = await insertAccount(tx, ctx, account);
    return { userId, organizationId: await insertOrganization(tx, ctx, { ...organization, ownerId: userId }) };
  });
  ctx.log.info(made, 'somebody signed up');
  return made;
}
