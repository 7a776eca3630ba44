import { withOrganization } from '@twinline/db/tenancy';
import { presets } from '@twinline/engine/presets';
import type { Policy } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { epochMs } from '../query/chain';
import { differences } from './differences';
import { type PolicyRow, type PolicySqlRow, policyColumns } from './listPolicies';
import { policyOf, type StoredPolicy } from './policyRow';

/** One version of a policy; `changedAt` is epoch ms. */
export interface PolicyVersion {
  readonly version: number;
  readonly policy: Policy;
  /** Null: the installation, or nobody knows any more. */
  readonly changedBy: string | null;
  readonly changedAt: number;
  readonly note: string;
  /** The fields in which it differs from the version before; null for the oldest one that is shown. */
  readonly changes: readonly string[] | null;
}

export interface PolicyDetail extends PolicyRow {
  readonly policy: Policy;
  readonly preset: Policy;
  /** Newest first, the newest 100. */
  readonly history: readonly PolicyVersion[];
}

const MOST_VERSIONS = 100;

/** One policy with its newest versions, archived or not. Throws `not-found`. */
export async function getPolicy(ctx: OrganizationContext, { id }: { id: string }): Promise<PolicyDetail> {
  const [found, versions] = await withOrganization(ctx.db, ctx.organizationId, async (tx) => [
    await tx.execute<PolicySqlRow>(sql`
      select ${policyColumns} from policies p where p.id = ${id}`),
    await tx.execute<Version>(sql`
      select version, name, definition, changed_by as "changedBy", ${epochMs(sql`changed_at`)} as "changedAt", note
      from policy_versions where policy_id = ${id} order by version desc limit ${MOST_VERSIONS + 1}`),
  ]);
  const [row] = found.rows;
  if (!row) throw new ServiceError('not-found', 'there is no such policy', { field: 'id' });
  const { definition, ...shown } = row;
  const policy = policyOf(row);
  const preset = presets[row.scenario];
  const history = historyOf(versions.rows, row);
  return { ...shown, mode: policy.mode, differs: differences(policy, preset), policy, preset, history };
}

type Version = Omit<PolicyVersion, 'policy' | 'changes'> &
  Pick<StoredPolicy, 'name' | 'definition'> &
  Record<string, unknown>;

function historyOf(rows: readonly Version[], { scenario }: StoredPolicy): PolicyVersion[] {
  const whole = rows.map(({ version, name, definition, changedBy, changedAt, note }) => ({
    ...{ version, changedBy, changedAt, note },
    policy: policyOf({ scenario, name, version, definition }),
  }));
  return whole.slice(0, MOST_VERSIONS).map((version, i) => {
    const before = whole[i + 1];
    return { ...version, changes: before === undefined ? null : differences(before.policy, version.policy) };
  });
}
