import { explain } from '@twinline/engine/explain';
import type { Evidence, ReasonCode } from '@twinline/engine/types';
import type { DirectiveData } from '@twinline/relay/events';
import { asEvidence } from '../live/sentence';

/** A directive as the database has it; times epoch ms. */
export interface DirectiveRow {
  readonly routeId: string;
  readonly region: string;
  readonly scenario: string;
  readonly epoch: number;
  readonly sequence: number;
  readonly line: string;
  readonly fromLine: string | null;
  readonly mode: DirectiveData['mode'];
  readonly weights: Readonly<Record<string, number>>;
  readonly advice: DirectiveData['advice'];
  readonly reason: ReasonCode;
  readonly evidence: Evidence;
  readonly faultAt: number | null;
  readonly detectedAt: number;
  readonly decidedAt: number;
  readonly deliverBy: number;
  readonly expiresAt: number;
}

const ms = (column: string): string => `extract(epoch from ${column})::float8 * 1000`;

/** Those of a `DirectiveRow` that stand in the table of directives, for a query of it. */
export const DIRECTIVE_COLUMNS = `
  epoch, sequence, line, from_line as "fromLine", mode, weights, reason, evidence, ${ms('fault_at')} as "faultAt",
  ${ms('detected_at')} as "detectedAt", ${ms('decided_at')} as "decidedAt", ${ms('deliver_by')} as "deliverBy",
  ${ms('expires_at')} as "expiresAt"`;

/** What relays are told of it, by webhook, stream or pull: the same words on every way. */
export function directiveData(row: DirectiveRow): DirectiveData {
  const explained = { reason: row.reason, line: row.line, from: row.fromLine, evidence: asEvidence(row.evidence) };
  return {
    routeId: row.routeId,
    region: row.region,
    scenario: row.scenario,
    epoch: row.epoch,
    sequence: row.sequence,
    line: row.line,
    mode: row.mode,
    weights: { ...row.weights },
    advice: row.advice,
    reason: { code: row.reason, en: explain(explained, 'en'), zh: explain(explained, 'zh') },
    evidence: { ...row.evidence },
    faultAt: row.faultAt === null ? null : iso(row.faultAt),
    detectedAt: iso(row.detectedAt),
    decidedAt: iso(row.decidedAt),
    deliverBy: iso(row.deliverBy),
    expiresAt: iso(row.expiresAt),
  };
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
