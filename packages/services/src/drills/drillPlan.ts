import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import { ServiceError } from '../errors';
import { checkSchedule } from '../orders/maintenance';
import type { Repetition, Schedule } from '../orders/occurrences';
import { DUE_MINUTES } from './beginPlanned';
import { type DrillKind, drillKinds, HOLD_SECONDS } from './drill';

/** What a person says of a drill, planned or to be run at once. */
export interface DrillInput {
  readonly routeId: string;
  /** One of `drillKinds`. */
  readonly kind: string;
  /** Null: the line that is not in use when it begins. */
  readonly line: string | null;
  readonly holdSeconds: number;
}

/** When it is due: a `Schedule` without a length. */
export interface DrillSchedule extends Omit<Schedule, 'repeats' | 'durationMinutes'> {
  readonly repeats: string;
}

export type DrillPlanInput = DrillInput & DrillSchedule;

/** A plan as it is stored; times are epoch ms. */
export interface DrillPlan extends DrillInput, Omit<Schedule, 'durationMinutes'> {
  readonly id: string;
  readonly kind: DrillKind;
  readonly repeats: Repetition;
  readonly regionCode: string;
  readonly scenario: string;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly archivedAt: number | null;
}

/** @throws ServiceError invalid, with the field. */
export function checkPlan(input: DrillPlanInput): DrillPlanInput & { kind: DrillKind; repeats: Repetition } {
  const { durationMinutes: _, ...schedule } = checkSchedule({ ...input, durationMinutes: DUE_MINUTES });
  return { ...input, ...schedule, kind: checkDrill(input) };
}

/** @throws ServiceError invalid, with the field. */
export function checkDrill({ kind, holdSeconds }: DrillInput): DrillKind {
  const { least, most } = HOLD_SECONDS;
  if (!Number.isInteger(holdSeconds) || holdSeconds < least || holdSeconds > most)
    throw new ServiceError('invalid', `holdSeconds must be from ${least} to ${most}`, { field: 'holdSeconds' });
  const known = drillKinds.find((word) => word === kind);
  if (!known) throw new ServiceError('invalid', `kind must be one of ${drillKinds.join(', ')}`, { field: 'kind' });
  return known;
}

/**
 * Holds route and line against the organization's network.
 *
 * @throws ServiceError not-found for the route, invalid for the line.
 */
export async function assertDrillPlace(tx: Transaction, { routeId, line }: DrillInput): Promise<void> {
  const { rows } = await tx.execute<{ slots: string[] }>(sql`
    select array(select slot from lines l where l.region_id = o.region_id and l.archived_at is null order by slot) as slots
    from routes o where o.id = ${routeId} and o.archived_at is null for no key update`);
  const [route] = rows;
  if (!route) throw new ServiceError('not-found', 'there is no such route', { field: 'routeId' });
  if (line !== null && !route.slots.includes(line))
    throw new ServiceError('invalid', `line must be one of ${route.slots.join(', ')}`, { field: 'line' });
}
