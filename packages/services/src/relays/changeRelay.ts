import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import type { Networks } from '../delivery/sinks/networks';
import { asMachines } from './asMachines';
import { type LockedRelay, lockRelay } from './lockRelay';
import { tellRelay } from './relayEvent';
import { type CheckedRelay, checkRelay, nameTaken, type RelayInput, writeRoutes } from './relayInput';
import { type Given, putTruth, putTruthDecidedMeanwhile } from './tellTruth';

/**
 * Gives a relay another name, address, routes or event types; what is as it was writes nothing. A new address begins
 * without the failures of the old one; it, and routes that are new to the relay, are told the current directives at once.
 * `by` is the name of who changes it.
 *
 * @throws ServiceError invalid with the field, not-found, conflict for a name that is taken or a relay that is archived.
 */
export async function changeRelay(
  ctx: OrganizationContext,
  input: RelayInput & { readonly id: string; readonly by: string },
  networks: Networks,
): Promise<void> {
  const { id, by } = input;
  const next = checkRelay(input, networks);
  const given = await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const before = await lockRelay(tx, id);
    const fields = changedFields(before, next);
    if (fields.length === 0) return null;
    const { name, url } = next;
    if (name !== before.name) {
      const { rows } = await tx.execute(sql`select 1 from relays where name = ${name} and id <> ${id}`);
      if (rows.length > 0) throw nameTaken(name);
    }
    await tx.execute(sql`
      update relays set name = ${name}, webhook_url = ${url}, event_types = ${sql.param(next.eventTypes)}::text[],
        failing_since = case when webhook_url is distinct from ${url}::text then null else failing_since end,
        paused_until = case when webhook_url is distinct from ${url}::text then null else paused_until end
      where id = ${id}`);
    await writeRoutes(tx, ctx.organizationId, id, next.routeIds);
    await tellRelay(tx, ctx, { change: 'changed', relayId: id, name, by, fields });
    await asMachines(tx);
    const added = givenBy(id, before, next);
    await putTruth(tx, ctx, added);
    return added;
  });
  if (given !== null) await putTruthDecidedMeanwhile(ctx, given);
}

/** What the relay cannot know: all of its routes at a new address, else those that it did not follow before. */
function givenBy(relayId: string, before: LockedRelay, { url, routeIds }: CheckedRelay): Given {
  const anew = url !== null && url !== before.url;
  return { relayId, anew, routeIds: anew ? routeIds : routeIds.filter((one) => !before.routeIds.includes(one)) };
}

function changedFields(before: LockedRelay, next: CheckedRelay): string[] {
  const same = (some: readonly string[], others: readonly string[]) =>
    some.length === others.length && some.every((one) => others.includes(one));
  return [
    ...(before.name === next.name ? [] : ['name']),
    ...(before.url === next.url ? [] : ['url']),
    ...(same(before.routeIds, next.routeIds) ? [] : ['routes']),
    ...(same(before.eventTypes, next.eventTypes) ? [] : ['eventTypes']),
  ];
}
