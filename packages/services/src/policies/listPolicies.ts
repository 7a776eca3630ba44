import { withOrganization } from '@twinline/db/tenancy';
import { presets } from '@twinline/engine/presets';
import type { Mode, Scenario } from '@twinline/engine/types';
import { type SQL, sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { epochMs } from '../query/chain';
import { differences } from './differences';
import { policyOf, type StoredPolicy } from './policyRow';

/** A route that follows a policy, or is shadowed by it. */
export interface PolicyRoute {
  readonly routeId: string;
  readonly regionCode: string;
  readonly regionName: string | null;
  readonly scenario: Scenario;
}

/** A policy in the list; times are epoch ms. */
export interface PolicyRow {
  readonly id: string;
  readonly name: string;
  /** The preset that it comes from. */
  readonly scenario: Scenario;
  readonly version: number;
  readonly mode: Mode;
  /** Fields in which it differs from its preset. */
  readonly differs: readonly string[];
  /** Null: the installation. */
  readonly changedBy: string | null;
  readonly changedAt: number;
  readonly archivedAt: number | null;
  readonly routes: readonly PolicyRoute[];
  /** Routes on which it decides without acting. */
  readonly shadows: readonly PolicyRoute[];
}

const MOST = 500;

/** The policies of an organization by name: at most 200 that are in use, and of archived ones what is left up to 500. */
export async function listPolicies(ctx: OrganizationContext, input: { archived: boolean }): Promise<PolicyRow[]> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<PolicySqlRow>(sql`
      select ${policyColumns} from policies p where ${input.archived} or p.archived_at is null
      order by p.archived_at is not null, p.name limit ${MOST}`),
  );
  return rows.map(({ definition, ...row }) => {
    const policy = policyOf({ ...row, definition });
    return { ...row, mode: policy.mode, differs: differences(policy, presets[row.scenario]) };
  });
}

export type PolicySqlRow = Omit<PolicyRow, 'mode' | 'differs'> & StoredPolicy & Record<string, unknown>;

/** Routes `r` that are there and meet a condition, as JSON in the order of their regions. */
const routesWhere = (condition: SQL): SQL => sql`(
  select coalesce(json_agg(json_build_object('routeId', r.id, 'regionCode', g.code, 'regionName', g.name,
    'scenario', r.scenario) order by g.code, r.scenario), '[]')
  from routes r join regions g on g.id = r.region_id
  where r.archived_at is null and g.archived_at is null and ${condition})`;

const shadowed = sql`exists (
  select 1 from shadows s where s.route_id = r.id and s.policy_id = p.id and s.ended_at is null)`;

/** Columns of a `PolicySqlRow`, for a query that has policies as `p`. */
export const policyColumns = sql`
  p.id, p.name, p.scenario, p.version, p.definition, p.changed_by as "changedBy",
  ${epochMs(sql`p.changed_at`)} as "changedAt", ${epochMs(sql`p.archived_at`)} as "archivedAt",
  ${routesWhere(sql`r.policy_id = p.id`)} as routes, ${routesWhere(shadowed)} as shadows`;
