import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import type { EventBodies } from '../live/eventBody';

/** Who asks about channels. */
export interface Asker {
  readonly userId: string;
  readonly name: string;
  /** May change what is the organization's (manage-network). */
  readonly mayManage: boolean;
}

export interface LockedChannel {
  readonly id: string;
  readonly kind: 'email' | 'webhook';
  readonly name: string;
  /** Null: it is the organization's. */
  readonly userId: string | null;
  readonly disabled: boolean;
  /** Until when the secret before this one holds, epoch ms. */
  readonly previousSecretUntil: number | null;
}

/**
 * Holds a channel that the asker may change: an own one, or the organization's with the right to manage it. Those of
 * other people do not exist for them.
 *
 * @throws ServiceError not-found, forbidden.
 */
export async function lockChannel(tx: Transaction, id: string, by: Asker): Promise<LockedChannel> {
  const { rows } = await tx.execute<LockedChannel & Record<string, unknown>>(sql`
    select id, kind, name, user_id as "userId", disabled_at is not null as disabled,
      extract(epoch from previous_secret_until)::float8 * 1000 as "previousSecretUntil"
    from channels where id = ${id} and kind <> 'report' and archived_at is null and (user_id is null or user_id = ${by.userId}) for update`);
  const [channel] = rows;
  if (channel === undefined) throw new ServiceError('not-found', 'there is no such channel', { field: 'id' });
  if (channel.userId === null) assertMayManage(by);
  return channel;
}

/** @throws ServiceError forbidden. */
export function assertMayManage({ mayManage }: Asker): void {
  if (!mayManage)
    throw new ServiceError('forbidden', 'this channel is the organization’s: ask an administrator to change it');
}

/** A program with a token is nobody's mailbox. @throws ServiceError forbidden. */
export async function assertPerson(tx: Transaction, ctx: OrganizationContext, { userId }: Asker): Promise<void> {
  const { rows } = await tx.execute(
    sql`select from member where user_id = ${userId} and organization_id = ${ctx.organizationId}`,
  );
  if (rows.length === 0)
    throw new ServiceError('forbidden', 'only people have channels of their own: add one of the organization');
}

/** Tells people what was done with a channel of the organization's; what people do with their own is theirs. */
export async function tellChannel(
  tx: Transaction,
  ctx: OrganizationContext,
  { id, name, userId }: Pick<LockedChannel, 'id' | 'name' | 'userId'>,
  by: Asker,
  change: EventBodies['channel-changed']['change'],
): Promise<void> {
  ctx.log.info({ organizationId: ctx.organizationId, channelId: id, change, by: by.name }, 'a channel was changed');
  if (userId !== null) return;
  const body: EventBodies['channel-changed'] = { channelId: id, name, change, by: by.name };
  await tx.execute(sql`
    insert into events (organization_id, at, kind, body)
    values (${ctx.organizationId}, ${new Date(ctx.now())}, 'channel-changed', ${JSON.stringify(body)})`);
}
