import { ServiceError } from '../errors';

/** What can be wrong with a part of a network, by what a page needs to say it in its own words. */
export const faultCodes = [
  // Of one field.
  'missing',
  'too-long',
  'not-a-number',
  'out-of-range',
  'bad-code',
  'unknown-country',
  'unknown-zone',
  'bad-slot',
  'bad-host',
  'bad-url',
  'bad-key',
  'unknown-currency',
  'needs-currency',
  'twice',
  'too-many',
  // Against the rest of the network.
  'taken',
  'taken-by-archived',
  'unknown',
  'archived',
  'fixed',
  'imported',
  'not-in-region',
  'too-few-lines',
  'no-pop-left',
  'policy-names-line',
  'used-by-line',
  'relay-follows',
  'line-active',
  'has-below',
  // Of a document.
  'not-json',
  'not-csv',
  'not-this-format',
  'bad-headings',
  'unknown-field',
  'wrong-type',
] as const;
export type FaultCode = (typeof faultCodes)[number];

export interface NetworkFault {
  readonly code: FaultCode;
  /** The input's name. */
  readonly field: string;
  /** What stood there; null where nothing did, or it is secret. */
  readonly value: string | null;
  readonly fault: string;
  readonly fix: string;
}

/** `says` is the fault and the way out, each the rest of a sentence that begins with the field. */
export function faultOf(
  field: string,
  code: FaultCode,
  value: unknown,
  says: { readonly fault: string; readonly fix: string },
): NetworkFault {
  return { code, field, value: value === null || value === undefined ? null : String(value).slice(0, 200), ...says };
}

/** What is refused is refused for everything that is wrong with it. Nothing happens without faults. */
export function refuse(faults: readonly (NetworkFault | null)[], code: 'invalid' | 'conflict' = 'invalid'): void {
  const found = faults.filter((fault) => fault !== null);
  const [first] = found;
  if (first === undefined) return;
  const sentences = found.map(({ field, fault, fix }) => `${field} ${fault}: ${fix}`);
  throw new ServiceError(code, sentences.join('; '), { field: first.field, faults: found });
}
