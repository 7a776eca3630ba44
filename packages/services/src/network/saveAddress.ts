import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { addressFaults, textOrNone } from './checks';
import { keyOf } from './fields';
import { faultOf, type NetworkFault, refuse } from './networkFault';
import { partSessionIds } from './sessionIds';
import { lockNetwork, referenceFault } from './standing';

export interface AddressInput {
  readonly lineId: string;
  readonly popId: string;
  /** An IP address or a name. */
  readonly host: string;
  readonly port: number;
  readonly connectUrl: string | null;
  /** Base64, or hexadecimal after `hex:`; null takes it away; left out, it stays. It is never told to people. */
  readonly stampKey?: string | null | undefined;
}

/**
 * Says where a line finds the reflector of a PoP; agents whose paths lead there measure there from now on.
 *
 * @throws ServiceError invalid with each fault by its field.
 */
export function saveAddress(ctx: OrganizationContext, input: AddressInput): Promise<void> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await lockNetwork(tx, ctx);
    await writeAddress(tx, ctx, input);
  });
}

/** As `saveAddress`, in a transaction that holds the lock of the network. */
export async function writeAddress(tx: Transaction, ctx: OrganizationContext, input: AddressInput): Promise<void> {
  const { lineId, popId, port, stampKey } = input;
  // RFC 4291 §2.2 and URLs write a literal in brackets; a socket wants it without.
  const host = input.host.trim().replace(/^\[(.*)\]$/, '$1');
  const connectUrl = textOrNone(input.connectUrl);
  const given = typeof stampKey === 'string' ? keyOf('stampKey', stampKey.trim()) : { key: null, fault: null };
  refuse([
    (await referenceFault(tx, 'lineId', sql`lines where id = ${lineId}`)) ??
      (await referenceFault(tx, 'popId', sql`pops where id = ${popId}`)) ??
      (await strayFault(tx, input)),
    ...addressFaults({ host, port, connectUrl }),
    given.fault,
  ]);
  await tx.execute(sql`
    insert into reflector_addresses (organization_id, pop_id, line_id, host, port, connect_url)
    values (${ctx.organizationId}, ${popId}, ${lineId}, ${host}, ${port}, ${connectUrl})
    on conflict (pop_id, line_id) do update set host = ${host}, port = ${port}, connect_url = ${connectUrl}`);
  if (stampKey !== undefined)
    await tx.execute(sql`
      update reflector_addresses set stamp_key = ${given.key} where pop_id = ${popId} and line_id = ${lineId}`);
  await partSessionIds(tx, input);
}

/** The fault of a PoP that the line's region does not list: nothing would ever measure there. */
async function strayFault(tx: Transaction, { lineId, popId }: AddressInput): Promise<NetworkFault | null> {
  const { rows } = await tx.execute(sql`
    select 1 from lines l join region_pops rp on rp.region_id = l.region_id
    where l.id = ${lineId} and rp.pop_id = ${popId}`);
  if (rows.length > 0) return null;
  return faultOf('popId', 'not-in-region', null, {
    fault: 'names a PoP where the line does not land',
    fix: 'add it to the PoPs of the region first',
  });
}
