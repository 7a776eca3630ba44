import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { type SQL, sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import type { ArchivableKind, ArchivableObject } from './archivable';
import { effectOf } from './archiveEffect';
import { forgetEnrolmentTokens } from './enrolmentToken';
import { faultOf, refuse } from './networkFault';
import { lockNetwork } from './standing';
import { syncPaths } from './syncPaths';

/**
 * Puts something of the network away: its name and what was measured of it stay. What hangs below goes with it at the same
 * moment where `withBelow` says so, else it stands against it. Once more changes nothing.
 *
 * @throws ServiceError not-found; conflict with each thing that stands against it, among them what hangs below.
 */
export function archive(
  ctx: OrganizationContext,
  input: ArchivableObject & { readonly withBelow: boolean },
): Promise<void> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await lockNetwork(tx, ctx);
    await archiveIn(tx, ctx, input);
  });
}

/** As `archive`, in a transaction that holds the lock of the network. */
export async function archiveIn(
  tx: Transaction,
  ctx: OrganizationContext,
  { kind, id, withBelow }: ArchivableObject & { readonly withBelow: boolean },
): Promise<void> {
  const { rows } = await tx.execute<{ archived: boolean }>(sql`
    select archived_at is not null as archived from ${tableOf[kind]} where id = ${id} for no key update`);
  const [row] = rows;
  if (row === undefined) throw new ServiceError('not-found', `there is no such ${kind}`, { field: 'id' });
  if (row.archived) return;
  const { below, blockedBy } = await effectOf(tx, { kind, id });
  refuse(
    [
      ...blockedBy.map(({ code, name, message }) =>
        faultOf('id', code, name, { fault: 'cannot be archived', fix: message }),
      ),
      ...(withBelow ? [] : below).map(({ kind: lower, name }) =>
        faultOf('id', 'has-below', name, {
          fault: 'cannot be archived',
          fix: `archive the ${lower} ${name} first, or together with it`,
        }),
      ),
    ],
    'conflict',
  );
  const at = new Date(ctx.now());
  for (const object of [...below, { kind, id }]) {
    await tx.execute(sql`update ${tableOf[object.kind]} set archived_at = ${at} where id = ${object.id}`);
    if (object.kind === 'agent') await forgetEnrolmentTokens(tx, object.id);
  }
  await syncPaths(tx, ctx, await regionsOf(tx, kind, id));
}

export const tableOf: Readonly<Record<ArchivableKind, SQL>> = {
  region: sql`regions`,
  carrier: sql`carriers`,
  circuit: sql`circuits`,
  line: sql`lines`,
  pop: sql`pops`,
  route: sql`routes`,
  agent: sql`agents`,
};

/** Regions whose agents' paths come or go with it. */
export async function regionsOf(tx: Transaction, kind: ArchivableKind, id: string): Promise<string[]> {
  switch (kind) {
    case 'region':
      return [id];
    case 'carrier':
    case 'line':
    case 'agent':
      return idsOf(tx, sql`select region_id as id from ${tableOf[kind]} where id = ${id}`);
    case 'pop':
      return idsOf(tx, sql`select region_id as id from region_pops where pop_id = ${id}`);
    case 'circuit':
    case 'route':
      return [];
  }
}

async function idsOf(tx: Transaction, query: SQL): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(query);
  return rows.map(({ id }) => id);
}
