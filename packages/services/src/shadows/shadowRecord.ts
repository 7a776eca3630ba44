import { withOrganization } from '@twinline/db/tenancy';
import type { Mode, ReasonCode, Weights } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { asEvidence, decisionSentence, type Sentence } from '../live/sentence';
import { epochMs } from '../query/chain';

/** What a shadow would have done, or would have been kept from; `at` is epoch ms. */
export interface ShadowDecision {
  readonly sequence: number;
  readonly at: number;
  readonly kind: 'directive' | 'held' | 'advice';
  /** The line after it; of what was held the line that was wanted. */
  readonly line: string;
  readonly from: string | null;
  readonly mode: Mode;
  readonly weights: Weights;
  readonly reason: ReasonCode;
  readonly policyVersion: number;
  readonly sentence: Sentence;
}

export interface ShadowRecordPage {
  readonly items: ShadowDecision[];
  /** Null at the end. */
  readonly nextCursor: number | null;
}

/** The record of a shadow, newest first; `cursor` is the answer's before. Throws `not-found`. */
export async function shadowRecord(
  ctx: OrganizationContext,
  { id, cursor, limit }: { id: string; cursor?: number | undefined; limit: number },
): Promise<ShadowRecordPage> {
  const rows = await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const found = await tx.execute(sql`select 1 from shadows where id = ${id}`);
    if (found.rows.length === 0) throw new ServiceError('not-found', 'there is no such shadow', { field: 'id' });
    const decided = await tx.execute<
      Omit<ShadowDecision, 'sentence'> & { evidence: unknown } & Record<string, unknown>
    >(
      sql`
        select sequence::float8 as sequence, ${epochMs(sql`at`)} as at, kind, line, from_line as "from", mode, weights, reason,
          policy_version as "policyVersion", evidence
        from shadow_decisions where shadow_id = ${id} and ${cursor === undefined ? sql`true` : sql`sequence < ${cursor}`}
        order by sequence desc limit ${limit + 1}`,
    );
    return decided.rows;
  });
  const items = rows.slice(0, limit).map(({ evidence, ...row }) => {
    const { reason, line, from } = row;
    return { ...row, sentence: decisionSentence({ reason, line, from, evidence: asEvidence(evidence) }) };
  });
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.sequence ?? null) : null };
}
