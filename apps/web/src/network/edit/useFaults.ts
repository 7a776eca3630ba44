'use client';
import { TRPCClientError } from '@trpc/client';
import { useTranslations } from 'use-intl';

/** What the server says is wrong with one field; `code` and `value` are what it takes to say it in words of ours. */
export interface FieldFault {
  readonly field: string | null;
  readonly code: string;
  readonly value: string | null;
  readonly fault: string;
  readonly fix: string;
}

/**
 * A fault in the reader's language: by what stands against it, else by what the field takes, else in the server's own
 * words.
 */
export function useFaultText(): (fault: FieldFault) => string {
  const t = useTranslations('network.fault');
  return ({ field, code, value, fault, fix }) => {
    const against = `code.${code}` as 'code.taken';
    if (t.has(against)) return t(against, { value: value ?? '–' });
    const takes = `field.${field}` as 'field.code';
    return t.has(takes) ? t(takes) : `${fault}: ${fix}`;
  };
}

/**
 * What the server refused: each fault at its field, of those that the form shows; the others, and what is no field's, as
 * `rest`, to stand above the buttons.
 */
export function useFaults<Field extends string>(error: unknown, fields: readonly Field[]) {
  const t = useTranslations('network');
  const text = useFaultText();
  const faults = faultsOf(error);
  const shown = (field: string | null) => fields.some((one) => one === field);
  const others = faults.filter(({ field }) => !shown(field)).map(text);
  const message = error instanceof Error && faults.length === 0 ? t('refused', { message: error.message }) : null;
  return {
    at: (name: Field): string | null => {
      const found = faults.find(({ field }) => field === name);
      return found === undefined ? null : text(found);
    },
    rest: others.length > 0 ? others.join(' ') : message,
  };
}

function faultsOf(error: unknown): FieldFault[] {
  if (!(error instanceof TRPCClientError)) return [];
  const data: unknown = error.data;
  const faults: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, 'faults') : null;
  return Array.isArray(faults) ? faults.filter(isFault) : [];
}

function isFault(given: unknown): given is FieldFault {
  return typeof given === 'object' && given !== null && typeof Reflect.get(given, 'code') === 'string';
}
