import { withOrganization } from '@twinline/db/tenancy';
import { presets } from '@twinline/engine/presets';
import { RULES, type Rule } from '@twinline/engine/replay/rules';
import type { Policy } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { policyOf, type StoredPolicy } from '../policies/policyRow';

/** What can be replayed for a route, to be offered in a form. */
export interface ReplayChoices {
  /** The policy that each route follows. */
  readonly routes: readonly { readonly routeId: string; readonly policyId: string }[];
  readonly policies: readonly { readonly id: string; readonly policy: Policy }[];
  readonly presets: Readonly<Record<string, Policy>>;
  readonly rules: readonly Rule[];
}

const MOST = 500;

/** Policies that are in use, by name, and what needs no saving. */
export async function replayChoices(ctx: OrganizationContext): Promise<ReplayChoices> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const saved = await tx.execute<StoredPolicy & { id: string } & Record<string, unknown>>(sql`
      select id, name, scenario, definition, version from policies where archived_at is null order by name limit ${MOST}`);
    const routes = await tx.execute<{ routeId: string; policyId: string }>(sql`
      select id as "routeId", policy_id as "policyId" from routes where archived_at is null`);
    return {
      routes: routes.rows,
      policies: saved.rows.map((row) => ({ id: row.id, policy: policyOf(row) })),
      presets,
      rules: RULES,
    };
  });
}
