import type { Guard } from '@twinline/engine/types';
import type { Context } from '../context';

export const drillKinds = ['dry', 'live'] as const;
export type DrillKind = (typeof drillKinds)[number];

/** Where a run is; `ended` has a result. A dry one goes from waiting to ended in one step. */
export type DrillState = 'waiting' | 'announced' | 'switching' | 'holding' | 'returning' | 'ended';
export type DrillResult = 'passed' | 'failed' | 'not-run' | 'cancelled';

/** Why a run did not pass. Of a dry one, and where `checks` only: what they say. */
export type DrillCause =
  | 'late'
  | 'no-relays'
  | 'override'
  | 'refused'
  | 'not-decided'
  | 'not-applied'
  | 'blackout'
  | 'trouble'
  | 'not-returned'
  | 'checks'
  | 'person';

/** What carries runs out: told of each that ends by its hands. */
export interface DrillContext extends Context {
  onEnded(run: { readonly id: string; readonly kind: DrillKind }, result: DrillResult, cause: DrillCause | null): void;
  /**
   * The time of a relay in a live drill, in ms: its answer to the announcement is waited for so long, and from a decision
   * on it has to have acknowledged and applied it by then.
   */
  readonly relayWithinMs: number;
}

/** One thing that was looked at, with what it has to be: a guard of the machine, or what the relays did. */
export interface DrillCheck {
  readonly name:
    | Guard['name']
    | 'relays'
    | 'heard'
    | 'announced'
    | 'acknowledged'
    | 'applied'
    | 'carried'
    | 'score'
    | 'back-acknowledged'
    | 'back-applied'
    | 'back';
  readonly passed: boolean;
  /** In `unit`; null where it never came about. */
  readonly value: number | null;
  readonly limit: number | null;
  readonly unit: 'ratio' | 'ms' | 'points' | 'penalty' | 'count';
  /** Where it is of one relay. */
  readonly relay?: { readonly id: string; readonly name: string };
}

/** A run as it is stored; times are epoch ms. */
export interface DrillRun {
  readonly id: string;
  readonly organizationId: string;
  readonly routeId: string;
  readonly kind: DrillKind;
  readonly planId: string | null;
  readonly plannedFor: number | null;
  readonly requestedBy: string | null;
  /** As asked for; null: the line that is not in use. */
  readonly line: string | null;
  readonly holdSeconds: number;
  readonly state: DrillState;
  readonly createdAt: number;
  readonly lineFrom: string | null;
  readonly lineTo: string | null;
  readonly startedAt: number | null;
  readonly orderedAt: number | null;
  readonly carriedFrom: number | null;
  readonly returnAskedAt: number | null;
  readonly worstScore: number | null;
  readonly endedAt: number | null;
  readonly result: DrillResult | null;
  readonly cause: DrillCause | null;
  readonly cancelledBy: string | null;
  readonly checks: readonly DrillCheck[];
}

/** A run that could not begin within this time of when it was due does not begin at all. */
export const BEGIN_WITHIN_MS = 60_000;
/** The hub that decides follows an order at once; where it has not by now, nobody decides. */
export const DECIDE_WITHIN_MS = 5_000;
/** A relay that has not shown itself for so long is not known to be there. */
export const HEARD_WITHIN_MS = 86_400_000;
export const HOLD_SECONDS = { least: 10, usual: 60, most: 900 } as const;

const ms = (column: string): string => `extract(epoch from ${column})::float8 * 1000`;

/** Columns of a `DrillRun`, for a query that has drill_runs as `d`. */
export const RUN_COLUMNS = `
  d.id, d.organization_id as "organizationId", d.route_id as "routeId", d.kind, d.plan_id as "planId",
  ${ms('d.planned_for')} as "plannedFor", d.requested_by as "requestedBy", d.line, d.hold_seconds as "holdSeconds",
  d.state, ${ms('d.created_at')} as "createdAt", d.line_from as "lineFrom", d.line_to as "lineTo",
  ${ms('d.started_at')} as "startedAt", ${ms('d.ordered_at')} as "orderedAt", ${ms('d.carried_from')} as "carriedFrom",
  ${ms('d.return_asked_at')} as "returnAskedAt", d.worst_score as "worstScore", ${ms('d.ended_at')} as "endedAt",
  d.result, d.cause, d.cancelled_by as "cancelledBy", d.checks`;
