import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import { ServiceError } from '../errors';
import { epochMs } from '../query/chain';
import { isTimeZone } from '../query/span/zoneClock';
import { type Repetition, repetitions, type Schedule } from './occurrences';

/** What a person says of planned work. */
export interface MaintenanceInput extends Omit<Schedule, 'repeats'> {
  readonly name: string;
  /** Null: every region. */
  readonly regionId: string | null;
  /** Null: every line. */
  readonly line: string | null;
  /** The route leaves the line for it, as long as another one is fit. */
  readonly drains: boolean;
  /** One of `repetitions`. */
  readonly repeats: string;
}

/** Planned work as it is stored; times are epoch ms. */
export interface MaintenanceWindow extends MaintenanceInput {
  readonly id: string;
  readonly repeats: Repetition;
  /** Null: every region. */
  readonly regionCode: string | null;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly archivedAt: number | null;
}

export type CheckedMaintenance = MaintenanceInput & { readonly repeats: Repetition };

const MAX_NAME_LENGTH = 120;
const MAX_DURATION_MINUTES = 10_080;
const DAY_MINUTES = 1_440;
/** Clocks are set forward by an hour at most where people plan: two windows must not run into each other then. */
const APART_MINUTES = 60;

/** Columns of a `MaintenanceWindow`, for a query that has maintenance_windows as `m` and regions as `g`. */
export const maintenanceColumns = sql`
  m.id, m.name, m.region_id as "regionId", g.code as "regionCode", m.line, m.drains, m.repeats, m.weekdays,
  m.time_zone as "timeZone", m.first_day::text as "firstDay", m.start_minute as "startMinute",
  m.duration_minutes as "durationMinutes", m.last_day::text as "lastDay", m.created_by as "createdBy",
  ${epochMs(sql`m.created_at`)} as "createdAt", ${epochMs(sql`m.archived_at`)} as "archivedAt"`;

/**
 * Planned work that makes sense by itself, with its words trimmed and its weekdays in order.
 *
 * @throws ServiceError invalid, with the field.
 */
export function checkMaintenance(input: MaintenanceInput): CheckedMaintenance {
  const name = input.name.trim();
  if (name === '' || name.length > MAX_NAME_LENGTH) fail('name', `must have 1 to ${MAX_NAME_LENGTH} characters`);
  return { ...input, name, ...checkSchedule(input) };
}

/**
 * A schedule that can be followed: its windows are apart from each other.
 *
 * @throws ServiceError invalid, with the field.
 */
export function checkSchedule(input: Omit<Schedule, 'repeats'> & { readonly repeats: string }): Schedule {
  const { timeZone, firstDay, startMinute, durationMinutes, lastDay } = input;
  const repeats = repetitions.find((word) => word === input.repeats);
  if (!repeats) fail('repeats', `must be one of ${repetitions.join(', ')}`);
  if (!isTimeZone(timeZone)) fail('timeZone', 'is not an IANA time zone');
  if (!isDay(firstDay)) fail('firstDay', 'is not a day such as 2026-11-23');
  if (!isWhole(startMinute, 0, DAY_MINUTES - 1)) fail('startMinute', `must be from 0 to ${DAY_MINUTES - 1}`);
  if (!isWhole(durationMinutes, 1, MAX_DURATION_MINUTES))
    fail('durationMinutes', `must be from 1 to ${MAX_DURATION_MINUTES}`);
  if (lastDay !== null && (repeats === 'once' || !isDay(lastDay) || lastDay < firstDay))
    fail('lastDay', 'must be a day of a repeated window, and not before its first');
  const weekdays = [...new Set(input.weekdays)].sort();
  if (weekdays.some((day) => !isWhole(day, 1, 7)) || (repeats === 'weekly') !== weekdays.length > 0)
    fail('weekdays', 'must be from 1 (Monday) to 7, of weekly windows alone');
  const schedule = { repeats, weekdays, timeZone, firstDay, startMinute, durationMinutes, lastDay };
  const most = shortestGapDays(schedule) * DAY_MINUTES - APART_MINUTES;
  if (durationMinutes > most) fail('durationMinutes', `must be at most ${most}: an hour before the next one begins`);
  return schedule;
}

/** Days between the two windows that are closest to each other. */
function shortestGapDays({ repeats, weekdays }: Schedule): number {
  if (repeats === 'daily') return 1;
  if (repeats === 'weekly')
    return Math.min(...weekdays.map((day, i) => (weekdays[i + 1] ?? (weekdays[0] ?? day) + 7) - day));
  return repeats === 'monthly' ? 28 : Number.POSITIVE_INFINITY;
}

/**
 * Holds the place of planned work against the organization's network.
 *
 * @throws ServiceError invalid, with the field.
 */
export async function assertMaintenancePlace(
  tx: Transaction,
  { regionId, line }: Pick<MaintenanceInput, 'regionId' | 'line'>,
): Promise<void> {
  const { rows } = await tx.execute<{ id: string; slots: string[] }>(sql`
    select r.id, array(select slot from lines l where l.region_id = r.id and l.archived_at is null) as slots
    from regions r where r.archived_at is null and (${regionId}::uuid is null or r.id = ${regionId}::uuid)`);
  if (regionId !== null && rows.length === 0) fail('regionId', 'there is no such region');
  if (line !== null && !rows.some(({ slots }) => slots.includes(line))) fail('line', 'there is no such line there');
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const parsed = new Date(text);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text) && text >= '1980';
}

const isWhole = (value: number, min: number, max: number): boolean =>
  Number.isInteger(value) && value >= min && value <= max;

function fail(field: string, fault: string): never {
  throw new ServiceError('invalid', `${field} ${fault}`, { field });
}
