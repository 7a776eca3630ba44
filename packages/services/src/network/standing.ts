import type { Transaction } from '@twinline/db/tenancy';
import { type SQL, sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { faultOf, type NetworkFault } from './networkFault';

/** One change of an organization's network at a time: names, session ids and what hangs on what are looked up first. */
export async function lockNetwork(tx: Transaction, { organizationId }: OrganizationContext): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`paths of ${organizationId}`}, 0))`);
  // Triggers raise agents' configurations in any order, while hubs note whom they heard in that of ids: not in a circle.
  await tx.execute(sql`select id from agents where archived_at is null order by id for no key update`);
}

type Found = { archived: boolean };

/** The fault of a name that another has or had. `others` selects those that have it. */
export async function takenFault(
  tx: Transaction,
  field: string,
  value: string,
  others: SQL,
): Promise<NetworkFault | null> {
  const { rows } = await tx.execute<Found>(sql`select archived_at is not null as archived from ${others}`);
  const [other] = rows;
  if (other === undefined) return null;
  return other.archived
    ? faultOf(field, 'taken-by-archived', value, {
        fault: `${value} is that of an archived one`,
        fix: 'restore that one, or choose another',
      })
    : faultOf(field, 'taken', value, { fault: `${value} is taken`, fix: 'choose another' });
}

/** The fault of a reference to what is not there, or is archived. `wanted` selects it. */
export async function referenceFault(tx: Transaction, field: string, wanted: SQL): Promise<NetworkFault | null> {
  const { rows } = await tx.execute<Found>(sql`select archived_at is not null as archived from ${wanted}`);
  const [row] = rows;
  if (row === undefined)
    return faultOf(field, 'unknown', null, { fault: 'names what is not there', fix: 'choose from the list' });
  if (!row.archived) return null;
  return faultOf(field, 'archived', null, { fault: 'names what is archived', fix: 'restore it, or choose another' });
}

/**
 * Whatever is changed must be there and in use.
 *
 * @throws ServiceError not-found, conflict.
 */
export async function assertInUse<Row extends Record<string, unknown>>(
  tx: Transaction,
  what: string,
  wanted: SQL,
): Promise<Row> {
  const { rows } = await tx.execute(wanted);
  const [row] = rows;
  if (row === undefined) throw new ServiceError('not-found', `there is no such ${what}`, { field: 'id' });
  if (row.archived)
    throw new ServiceError('conflict', `this ${what} is archived: restore it before you change it`, { field: 'id' });
  return row as Row;
}

/** The fault of what may not change once it is made, because history goes by it. */
export function fixedFault(field: string, was: string, is: string, why: string): NetworkFault | null {
  if (was === is) return null;
  return faultOf(field, 'fixed', is, { fault: `was ${was}`, fix: why });
}
