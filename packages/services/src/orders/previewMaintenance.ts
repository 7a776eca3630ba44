import type { Context } from '../context';
import { checkSchedule } from './maintenance';
import { nextOccurrences, type Occurrence, type Schedule } from './occurrences';

const SHOWN = 3;

/**
 * The next three windows of a schedule that is yet to be stored; none when it is over.
 *
 * @throws ServiceError invalid, with the field.
 */
export function previewMaintenance(
  ctx: Pick<Context, 'now'>,
  input: Omit<Schedule, 'repeats'> & { readonly repeats: string },
): Occurrence[] {
  return nextOccurrences(checkSchedule(input), ctx.now(), SHOWN);
}
