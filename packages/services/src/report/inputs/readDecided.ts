import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import { chainColumns, epochMs, relaySteps } from '../../query/chain';
import type { Decided } from '../figures/inputs';
import type { Span } from './span';

/**
 * What was decided for each of some routes over each of some spans, in order, with what was in force when it began; renewals
 * left out, for they change nothing. One query for all of it. By span, then by route.
 */
export async function readDecided(
  tx: Transaction,
  routeIds: readonly string[],
  spans: readonly Span[],
): Promise<Decided[][][]> {
  const from = new Date(Math.min(...spans.map((span) => span.from)));
  const to = new Date(Math.max(...spans.map((span) => span.to)));
  const { rows } = await tx.execute<Decided & { routeId: string } & Record<string, unknown>>(sql`
    select r.id as "routeId", ${epochMs(sql`d.decided_at`)} as at, d.line, d.from_line as "from", d.mode, d.weights, d.reason,
      ${chainColumns}
    from unnest(${sql.param(routeIds)}::uuid[]) as r (id)
    cross join lateral (
      (select * from directives where route_id = r.id and reason <> 'renewed' and decided_at < ${from}
        order by decided_at desc, epoch desc, sequence desc limit 1)
      union all
      (select * from directives where route_id = r.id and reason <> 'renewed' and decided_at >= ${from} and decided_at < ${to})
    ) d
    ${relaySteps}
    order by d.decided_at, d.epoch, d.sequence, d.id`);
  const routes = new Map<string, Decided[]>(routeIds.map((id) => [id, []]));
  for (const row of rows) routes.get(row.routeId)?.push(decidedOf(row));
  return spans.map((span) => routeIds.map((id) => within(routes.get(id) ?? [], span)));
}

function decidedOf(row: Decided & Record<string, unknown>): Decided {
  const { at, line, from, mode, weights, reason, fault, detected, decided, sent, acknowledged, applied } = row;
  return {
    directiveId: String(row.directive_id),
    ...{ at, line, from, mode, weights: mode === 'split' ? weights : {}, reason },
    ...{ fault, detected, decided, sent, acknowledged, applied },
  };
}

function within(decided: readonly Decided[], { from, to }: Span): Decided[] {
  const first = decided.findIndex(({ at }) => at >= from);
  const begins = first < 0 ? decided.length : first;
  return decided.slice(Math.max(0, begins - 1)).filter(({ at }) => at < to);
}
