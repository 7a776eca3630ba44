'use client';
import { useTranslations } from 'use-intl';

const fields = [
  ...(['name', 'regionId', 'line', 'repeats', 'weekdays', 'timeZone'] as const),
  ...(['firstDay', 'startMinute', 'durationMinutes', 'lastDay'] as const),
];

/** What is wrong with a field that the server refused, in the reader's language; null for a field without words. */
export function useFaultText(): (field: string | null) => string | null {
  const t = useTranslations('orders.maintenance.fault');
  return (field) => {
    const known = fields.find((name) => name === field);
    return known === undefined ? null : t(known);
  };
}
