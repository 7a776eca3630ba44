import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';

/** Who does something with an incident: a person, or a program by its token, which is no user. */
export interface Doer {
  readonly userId: string;
  readonly name: string;
}

export interface LockedIncident {
  readonly id: string;
  readonly regionId: string;
  readonly line: string;
  readonly acknowledged: boolean;
  readonly assignedTo: string | null;
  readonly postMortem: string;
  readonly postMortemVersion: number;
  /** The incident of which it is a part. */
  readonly mergedInto: string | null;
}

/** What people did with an incident, by kind, and what is kept of it. */
export interface EntryBodies {
  readonly acknowledged: Record<never, never>;
  readonly unacknowledged: Record<never, never>;
  /** Null: nobody has it any more. `name` is whose it is now. */
  readonly assigned: { readonly userId: string | null; readonly name: string | null };
  readonly note: { readonly text: string };
  readonly 'post-mortem': { readonly version: number };
  /** Of the whole: which incidents became its parts. */
  readonly merged: { readonly incidentIds: readonly string[] };
  /** Of the whole: which part became an incident of its own again. */
  readonly separated: { readonly incidentIds: readonly string[] };
}
export type EntryKind = keyof EntryBodies;

/**
 * Holds incidents until the transaction ends, in one order for everybody, so that two people never wait for each other.
 *
 * @throws ServiceError not-found when one of them is none of the organization's.
 */
export async function lockIncidents(tx: Transaction, ids: readonly string[]): Promise<Map<string, LockedIncident>> {
  const { rows } = await tx.execute<LockedIncident & Record<string, unknown>>(sql`
    select id, region_id as "regionId", line_slot as line, acknowledged_at is not null as acknowledged, assigned_to as "assignedTo", post_mortem as "postMortem",
      post_mortem_version as "postMortemVersion", merged_into as "mergedInto"
    from incidents where id = any(${sql.param(ids)}::uuid[]) order by id for update`);
  const found = new Map(rows.map((row) => [row.id, row]));
  for (const id of ids) existing(found, id);
  return found;
}

/** @throws ServiceError not-found. */
export async function lockIncident(tx: Transaction, id: string): Promise<LockedIncident> {
  return existing(await lockIncidents(tx, [id]), id);
}

function existing(found: ReadonlyMap<string, LockedIncident>, id: string): LockedIncident {
  const incident = found.get(id);
  if (incident === undefined) throw new ServiceError('not-found', `There is no incident ${id}.`, { field: 'id' });
  return incident;
}

/** Writes down what somebody did. */
export async function addEntry<K extends EntryKind>(
  tx: Transaction,
  ctx: OrganizationContext,
  entry: { readonly incidentId: string; readonly kind: K; readonly body: EntryBodies[K]; readonly by: Doer },
): Promise<void> {
  const { incidentId, kind, body, by } = entry;
  await tx.execute(sql`
    insert into incident_entries (organization_id, incident_id, at, user_id, user_name, kind, body)
    values (${ctx.organizationId}, ${incidentId}, ${new Date(ctx.now())},
      (select id from people_users where id = ${by.userId}), ${by.name}, ${kind}, ${JSON.stringify(body)}::jsonb)`);
}
