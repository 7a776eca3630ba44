import { ServiceError } from '../../errors';
import { type Language, REPORT_LANGUAGES } from '../archive/reportVersion';
import { SCHEDULE_KINDS, type ScheduleKind } from '../schedules/due';

const MOST_ADDRESS = 254;
/** One address and nothing else: no name before it, no second one, no line of a header. */
const ADDRESS = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+\.[^\s@<>,;:"()[\]\\]+$/;

/** An address as it is kept. @throws ServiceError invalid. */
export function checkAddress(text: string): string {
  const address = text.trim();
  if (address.length > MOST_ADDRESS || !ADDRESS.test(address)) fail('address', 'is not one such as name@example.com');
  return address;
}

/** @throws ServiceError invalid. */
export function checkLanguage(text: string): Language {
  return (
    REPORT_LANGUAGES.find((one) => one === text) ?? fail('language', `must be one of ${REPORT_LANGUAGES.join(', ')}`)
  );
}

/** Each once, in our order. @throws ServiceError invalid. */
export function checkKinds(kinds: readonly string[]): ScheduleKind[] {
  const unknown = kinds.find((kind) => !SCHEDULE_KINDS.some((known) => known === kind));
  if (unknown !== undefined) fail('kinds', `has “${unknown}”: use ${SCHEDULE_KINDS.join(', ')}`);
  if (kinds.length === 0) fail('kinds', 'is empty: choose at least one, or remove the recipient');
  return SCHEDULE_KINDS.filter((kind) => kinds.includes(kind));
}

function fail(field: string, fault: string): never {
  throw new ServiceError('invalid', `${field} ${fault}`, { field });
}
