import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import { hashToken } from '../access/hashToken';
import type { OrganizationContext } from '../context';
import type { Networks } from '../delivery/sinks/networks';
import { ServiceError } from '../errors';
import { asMachines } from './asMachines';
import { tellRelay } from './relayEvent';
import { checkRelay, nameTaken, type RelayInput, writeRoutes } from './relayInput';
import { newRelayToken, newWebhookSecret, type RelayCredentials } from './secrets';
import { putTruth, putTruthDecidedMeanwhile } from './tellTruth';

/** Relays that are not archived: what a list shows at once. */
const MOST_RELAYS = 500;

/**
 * Adds a relay and has it told the current directives of its routes. Its token and its secret are in the answer and
 * nowhere else. `by` is the name of who adds it.
 *
 * @throws ServiceError invalid with the field, conflict for a name that is taken or where there are too many.
 */
export async function addRelay(
  ctx: OrganizationContext,
  input: RelayInput & { readonly by: string },
  networks: Networks,
): Promise<RelayCredentials> {
  const { name, url, routeIds, eventTypes } = checkRelay(input, networks);
  const id = ctx.newId();
  const [token, secret] = [newRelayToken(), newWebhookSecret()];
  const given = { relayId: id, routeIds, anew: true };
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`relays of ${ctx.organizationId}`}, 0))`);
    const { rows: count } = await tx.execute<{ n: number }>(
      sql`select count(*)::int as n from relays where archived_at is null`,
    );
    if ((count[0]?.n ?? 0) >= MOST_RELAYS)
      throw new ServiceError('conflict', `there are ${MOST_RELAYS} relays: archive one that is not used`);
    const { rows } = await tx.execute(sql`
      insert into relays (id, organization_id, name, webhook_url, webhook_secret, token_hash, event_types, created_at)
      values (${id}, ${ctx.organizationId}, ${name}, ${url}, ${secret}, ${hashToken(token)},
        ${sql.param(eventTypes)}::text[], ${new Date(ctx.now())})
      on conflict (organization_id, name) do nothing returning id`);
    if (rows.length === 0) throw nameTaken(name);
    await writeRoutes(tx, ctx.organizationId, id, routeIds);
    await tellRelay(tx, ctx, { change: 'added', relayId: id, name, by: input.by });
    await asMachines(tx);
    await putTruth(tx, ctx, given);
  });
  await putTruthDecidedMeanwhile(ctx, given);
  ctx.log.info({ organizationId: ctx.organizationId, relayId: id, by: input.by }, 'a relay was added');
  return { id, token, secret };
}
