import type { FaultDomain } from '@twinline/engine/types';
import { useTranslations } from 'use-intl';

const domains: readonly FaultDomain[] = ['none', 'agent', 'carrier', 'pop', 'line', 'region', 'everything'];

/** Where a fault lies, in words; what is not known here (a newer hub's) is told as unclear. */
export function useFaultDomain(): (domain: string) => string {
  const t = useTranslations('words.fault');
  return (domain) => t(domains.find((one) => one === domain) ?? 'none');
}
