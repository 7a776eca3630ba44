import { withOrganization } from '@twinline/db/tenancy';
import type { Evidence } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { asEvidence, type Sentence, sentenceOf } from '../live/sentence';
import { type Chain, type ChainRow, chainColumns, chainOf, epochMs, relaySteps } from './chain';

/** `setting`: the line in use stays, its mode or who chooses it changed. */
export type DecisionKind = 'switch' | 'fail-back' | 'setting' | 'held' | 'advice' | 'renewed' | 'initial';

/** How far one relay came with a directive; times are epoch ms of the hub, but for `relayAppliedAt`. */
export interface DecisionRelay {
  readonly id: string;
  readonly name: string;
  /** False: it hears by stream or pull alone. */
  readonly hasWebhook: boolean;
  /** Its delivery, with the log of its tries. */
  readonly deliveryId: string;
  readonly state: 'pending' | 'acknowledged' | 'dropped';
  readonly dropReason: string | null;
  readonly tries: number;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  /** A person had it sent again. */
  readonly forced: boolean;
  readonly sentAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly appliedAt: number | null;
  /** The relay's own clock, beside when the hub heard of it. */
  readonly relayAppliedAt: number | null;
}

export interface DecisionRow {
  /** The event's id; pages are cut by it. */
  readonly id: number;
  readonly kind: DecisionKind;
  readonly at: number;
  /** The line after it; for what was held the line that was wanted. */
  readonly line: string | null;
  /** The line before it; for what was held the line that stayed. */
  readonly from: string | null;
  readonly reason: string;
  readonly sentence: Sentence;
  /** Null in demo history. */
  readonly evidence: Evidence | null;
  /** Null for what was held and therefore has no directive. */
  readonly epoch: number | null;
  readonly sequence: number | null;
  readonly chain: Chain | null;
  readonly relays: readonly DecisionRelay[];
  readonly demo: boolean;
}

export interface DecisionPage {
  readonly items: DecisionRow[];
  readonly nextCursor: number | null;
}

export interface DecisionsInput {
  readonly routeId: string;
  /** The id of the last row seen; rows before it follow. */
  readonly cursor?: number | undefined;
  readonly limit: number;
}

/** What was decided and what was held back for a route, newest first. */
export async function decisions(ctx: OrganizationContext, input: DecisionsInput): Promise<DecisionPage> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<Row>(sql`
      with page as materialized (
        -- The id is cut out of the body before the join: row-level security would let no index be used with it there.
        select *, case when kind = 'directive' then (body ->> 'directiveId')::uuid end as directive_id
        from events where route_id = ${input.routeId} and kind in ('directive', 'held', 'advice')
          and ${input.cursor === undefined ? sql`true` : sql`id < ${input.cursor}`}
        order by id desc limit ${input.limit + 1}
      )
      select e.id::float8 as id, ${epochMs(sql`e.at`)} as at, e.kind, e.body, d.reason, d.line, d.from_line,
        d.epoch::float8 as epoch, d.sequence::float8 as sequence, d.evidence, coalesce(d.demo, false) as demo,
        ${chainColumns}, (
          select coalesce(jsonb_agg(jsonb_build_object('id', y.id, 'name', y.name, 'hasWebhook', y.webhook_url is not null,
            'deliveryId', v.id, 'state', v.state, 'dropReason', v.drop_reason,
            'tries', greatest(v.attempts, (select count(*)::int from delivery_attempts a where a.delivery_id = v.id)),
            'lastStatus', v.last_status, 'lastError', v.last_error, 'forced', v.forced, 'sentAt', ${epochMs(sql`v.sent_at`)}, 'acknowledgedAt', ${epochMs(sql`v.acknowledged_at`)},
            'appliedAt', ${epochMs(sql`v.applied_at`)}, 'relayAppliedAt', ${epochMs(sql`v.relay_applied_at`)})
            order by y.name), '[]')
          from deliveries v join relays y on y.id = v.relay_id where v.directive_id = d.id
        ) as relays
      from page e
      left join directives d on d.id = e.directive_id
      ${relaySteps}
      order by e.id desc`),
  );
  const items = rows.slice(0, input.limit).map(decisionRow);
  return { items, nextCursor: rows.length > input.limit ? (items.at(-1)?.id ?? null) : null };
}

type Row = ChainRow & {
  id: number;
  at: number;
  kind: 'directive' | 'held' | 'advice';
  body: Record<string, unknown>;
  reason: string | null;
  line: string | null;
  from_line: string | null;
  epoch: number | null;
  sequence: number | null;
  evidence: unknown;
  demo: boolean;
  relays: DecisionRelay[];
};

function decisionRow(row: Row): DecisionRow {
  const word = (key: string) => (typeof row.body[key] === 'string' ? row.body[key] : null);
  const reason = row.reason ?? word('reason') ?? 'steady';
  const held = row.kind === 'held';
  return {
    id: row.id,
    kind: kindOf(row, reason),
    at: row.at,
    line: row.line ?? (held ? (word('wanted') ?? word('line')) : word('line')),
    from: row.from_line ?? (held ? word('line') : word('from')),
    reason,
    sentence: sentenceOf({ kind: row.kind, body: { ...row.body, reason }, at: row.at, evidence: row.evidence }),
    evidence: asEvidence(row.evidence ?? row.body.evidence),
    epoch: row.epoch,
    sequence: row.sequence,
    chain: chainOf(row),
    relays: row.relays,
    demo: row.demo,
  };
}

function kindOf({ kind, from_line, body }: Row, reason: string): DecisionKind {
  if (kind !== 'directive') return kind;
  if (reason === 'initial' || reason === 'renewed' || reason === 'fail-back') return reason;
  if (reason === 'both-bad' || reason === 'both-recovered') return 'advice';
  return (from_line ?? body.from ?? null) === null ? 'setting' : 'switch';
}
