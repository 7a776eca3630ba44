import { ServiceError } from '../errors';

/** How long an organization keeps its measurements, in days, by resolution. */
export interface Retention {
  /** Samples; signals and connect times go with them. */
  readonly rawDays: number;
  /** Minutes; bandwidth use goes with them. */
  readonly minutesDays: number;
  /** Quarter-hours, of connect times too; days go with them. */
  readonly quartersDays: number;
}

/** DESIGN §6: 16 days, so that the last full week can always be replayed; 25 months, so that two years compare. */
export const defaultRetention: Retention = { rawDays: 16, minutesDays: 90, quartersDays: 762 };

/** The checks of the table `retentions`. */
export const retentionLimits = {
  rawDays: { min: 1, max: 400 },
  minutesDays: { min: 2, max: 800 },
  quartersDays: { min: 28, max: 3_660 },
} as const satisfies Record<keyof Retention, { min: number; max: number }>;

const fields = ['rawDays', 'minutesDays', 'quartersDays'] as const;

/**
 * Whole days within the limits, and no resolution kept longer than a coarser one: the coarser is computed anew from it.
 *
 * @throws ServiceError invalid, with the field.
 */
export function checkRetention(retention: Retention): void {
  for (const field of fields) {
    const { min, max } = retentionLimits[field];
    const days = retention[field];
    if (!Number.isInteger(days) || days < min || days > max)
      throw new ServiceError('invalid', `${field} must be a whole number of days from ${min} to ${max}`, { field });
  }
  for (const [finer, coarser] of [
    ['rawDays', 'minutesDays'],
    ['minutesDays', 'quartersDays'],
  ] as const)
    if (retention[finer] > retention[coarser])
      throw new ServiceError(
        'invalid',
        `${coarser} must be at least ${finer}, ${retention[finer]} days: a finer resolution is not kept longer than a coarser one`,
        { field: coarser },
      );
}
