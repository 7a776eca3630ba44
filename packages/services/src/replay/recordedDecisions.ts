import type { Transaction } from '@twinline/db/tenancy';
import type { GivenDecision } from '@twinline/engine/replay/givenJudge';
import type { Mode, ReasonCode, Weights } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';
import { ServiceError } from '../errors';
import { asEvidence } from '../live/sentence';
import { epochMs, relaySteps } from '../query/chain';
import type { Range } from './recordedOf';

/** A route that decided more often than this in a month has other troubles. */
const MOST_DECISIONS = 20_000;

interface Row extends Record<string, unknown> {
  readonly at: number;
  readonly before: boolean;
  readonly line: string;
  readonly from: string | null;
  readonly mode: Mode;
  readonly weights: Weights;
  readonly reason: ReasonCode;
  readonly faultAt: number | null;
  readonly detectedAt: number;
  readonly evidence: unknown;
  readonly appliedAt: number | null;
}

/**
 * What really was decided for a route: the directive that was in force when the range began, and those of the range, in
 * order. Renewals are left out: they change nothing. Applied is when the hub heard that the slowest relay had; null where
 * a relay has yet to, or the route has none. Empty where nothing ever was decided.
 *
 * @throws ServiceError invalid (more than 20,000 of them).
 */
export async function recordedDecisions(
  tx: Transaction,
  routeId: string,
  { from, to }: Range,
): Promise<readonly GivenDecision[]> {
  const [begins, ends] = [new Date(from), new Date(to)];
  const { rows } = await tx.execute<Row>(sql`
    with d as (
      (select * from directives where route_id = ${routeId} and reason <> 'renewed' and decided_at < ${begins}
        order by decided_at desc, epoch desc, sequence desc limit 1)
      union all
      (select * from directives where route_id = ${routeId} and reason <> 'renewed' and decided_at >= ${begins}
        and decided_at < ${ends} order by decided_at, epoch, sequence limit ${MOST_DECISIONS + 1})
    )
    select ${epochMs(sql`d.decided_at`)} as at, d.decided_at < ${begins} as before, d.line, d.from_line as "from", d.mode,
      d.weights, d.reason, ${epochMs(sql`d.fault_at`)} as "faultAt", ${epochMs(sql`d.detected_at`)} as "detectedAt",
      d.evidence, ${epochMs(sql`steps.applied`)} as "appliedAt"
    from d ${relaySteps}
    order by d.decided_at, d.epoch, d.sequence`);
  if (rows.length > MOST_DECISIONS)
    throw new ServiceError('invalid', `more than ${MOST_DECISIONS} decisions were made in that time: ask for less`, {
      field: 'from',
    });
  return rows.map(({ before, evidence, ...row }) => ({
    ...row,
    // What was in force already is where the account begins, and no switch of this time.
    from: before ? null : row.from,
    evidence: asEvidence(evidence),
  }));
}
