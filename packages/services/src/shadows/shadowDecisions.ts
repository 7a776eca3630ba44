import type { Transaction } from '@twinline/db/tenancy';
import type { GivenDecision } from '@twinline/engine/replay/givenJudge';
import type { LineSlot, Mode, ReasonCode, Weights } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';
import { ServiceError } from '../errors';
import { asEvidence } from '../live/sentence';
import { epochMs } from '../query/chain';
import type { Range } from '../replay/recordedOf';

/** A shadow that decided more often than this in a month has other troubles. */
const MOST_DECISIONS = 20_000;

interface Row extends Record<string, unknown> {
  readonly at: number;
  readonly before: boolean;
  readonly line: LineSlot;
  readonly from: LineSlot | null;
  readonly mode: Mode;
  readonly weights: Weights;
  readonly reason: ReasonCode;
  readonly evidence: unknown;
}

/**
 * What a shadow of a route decided: where it was when the range (or the shadow) began, and what it did in it, in order.
 * Nobody applied any of it. With the name of its policy.
 *
 * @throws ServiceError not-found, invalid (it did not run in all of the range, or decided more than 20,000 times).
 */
export async function shadowDecisions(
  tx: Transaction,
  shadow: { readonly shadowId: string; readonly routeId: string; readonly field: string },
  range: Range,
): Promise<{ readonly name: string; readonly decisions: readonly GivenDecision[] }> {
  const { shadowId, routeId, field } = shadow;
  const found = await tx.execute<{
    name: string;
    startedAt: number;
    endedAt: number | null;
    line: string | null;
    mode: Mode | null;
    weights: Weights | null;
  }>(sql`
    select p.name, ${epochMs(sql`s.started_at`)} as "startedAt", ${epochMs(sql`s.ended_at`)} as "endedAt",
      s.state ->> 'activeLine' as line, s.state ->> 'mode' as mode, s.state -> 'weights' as weights
    from shadows s join policies p on p.id = s.policy_id where s.id = ${shadowId} and s.route_id = ${routeId}`);
  const [run] = found.rows;
  if (!run) throw new ServiceError('not-found', 'this route has no such shadow', { field });
  if (range.from < run.startedAt || range.to > (run.endedAt ?? Number.POSITIVE_INFINITY))
    throw new ServiceError('invalid', 'the shadow did not run in all of that time: choose a part in which it did', {
      field: 'from',
    });
  const rows = await decided(tx, shadowId, range);
  const [first] = rows;
  if (first === undefined && run.line === null) return { name: run.name, decisions: [] };
  // One that has changed nothing is where it began, which is where its memory is.
  const stood = { line: first?.before ? first.line : (first?.from ?? run.line ?? 'A'), ...settingOf(first, run) };
  const begins = { at: range.from, from: null, reason: 'initial' as const, faultAt: null, detectedAt: range.from };
  return {
    name: run.name,
    decisions: [
      { ...stood, ...begins, evidence: null, appliedAt: range.from },
      ...rows.filter(({ before }) => !before).map(given),
    ],
  };
}

/** The mode that it was in at the beginning; of a change in the range only what follows is known. */
function settingOf(
  first: Row | undefined,
  run: { readonly mode: Mode | null; readonly weights: Weights | null },
): { readonly mode: Mode; readonly weights: Weights } {
  if (first?.before) return { mode: first.mode, weights: first.weights };
  if (first !== undefined) return { mode: 'single', weights: {} };
  return { mode: run.mode ?? 'single', weights: run.weights ?? {} };
}

function given({ before: _, evidence, ...row }: Row): GivenDecision {
  return { ...row, faultAt: null, detectedAt: row.at, evidence: asEvidence(evidence), appliedAt: null };
}

async function decided(tx: Transaction, shadowId: string, { from, to }: Range): Promise<Row[]> {
  const [begins, ends] = [new Date(from), new Date(to)];
  const own = sql`shadow_id = ${shadowId} and kind = 'directive'`;
  const { rows } = await tx.execute<Row>(sql`
    with d as (
      (select * from shadow_decisions where ${own} and at < ${begins} order by sequence desc limit 1)
      union all
      (select * from shadow_decisions where ${own} and at >= ${begins} and at < ${ends}
        order by sequence limit ${MOST_DECISIONS + 1})
    )
    select ${epochMs(sql`d.at`)} as at, d.at < ${begins} as before, d.line, d.from_line as "from", d.mode, d.weights,
      d.reason, d.evidence
    from d order by d.sequence`);
  if (rows.length > MOST_DECISIONS)
    throw new ServiceError('invalid', `more than ${MOST_DECISIONS} decisions in that time: ask for less`, {
      field: 'from',
    });
  return rows;
}
