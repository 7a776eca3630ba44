'use client';
import { useTranslations } from 'use-intl';
import { regionName } from '../format/region';
import { clockMinutes, dayAndYear, feedTime } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { useNow } from '../shell/useNow';
import { useShownZone } from '../shell/useShownZone';
import type { PolicyRoute, WholePolicy } from './data';
import { allNumbers, limits, metrics, type NumberField, valueAt, written } from './fields';

type Messages = ReturnType<typeof useTranslations<'policies'>>;
type Key = Parameters<Messages>[0];

/** A policy's fields, values, times and places in words. */
export function usePolicyText() {
  const t = useTranslations('policies');
  const scenario = useTranslations('words.scenario');
  const language = useLanguage();
  const zone = useShownZone() ?? 'UTC';
  const now = useNow(60_000);

  /** `part` of a field; limits are put together of their metric and limit. */
  function part(path: string, of: 'label' | 'meaning' | 'allowed'): string {
    const [, metric, limit] = /^limits\.(\w+)\.(\w+)$/.exec(path) ?? [];
    const [knownMetric, knownLimit] = [metrics.find((one) => one === metric), limits.find((one) => one === limit)];
    if (knownMetric === undefined || knownLimit === undefined) return t(`field.${path}.${of}` as Key);
    if (of !== 'label') return t(`limit.${knownLimit}.${of}`);
    return t('limitsOf', { metric: t(`metric.${knownMetric}`), limit: t(`limit.${knownLimit}.label`) });
  }

  function withUnit(text: string, { unit }: NumberField): string {
    if (unit === null) return text;
    return unit === 'percent' ? `${text} %` : `${text} ${t(`unit.${unit}`)}`;
  }

  function line(slot: string): string {
    return slot === 'none' ? t('none') : t('line', { line: slot });
  }

  /** What a policy says in a field. */
  function value(policy: WholePolicy, path: string): string {
    const found = valueAt(policy, path);
    const field = allNumbers.find((one) => one.path === path);
    if (field) return typeof found === 'number' ? withUnit(written(found, field), field) : '–';
    if (path === 'mode') return t(`modeOf.${policy.mode}`);
    if (path === 'preferredLine') return line(policy.preferredLine);
    if (path === 'preemptive.enabled') return t(policy.preemptive.enabled ? 'on' : 'off');
    const shares = Object.entries(policy.weights).map(
      ([slot, share]) => `${slot} ${Number((share * 100).toFixed(2))} %`,
    );
    return shares.length === 0 ? '–' : shares.join(', ');
  }

  return {
    label: (path: string) => part(path, 'label'),
    meaning: (path: string) => part(path, 'meaning'),
    must: (path: string) => t('must', { allowed: part(path, 'allowed') }),
    value,
    withUnit,
    line,
    route: (route: Pick<PolicyRoute, 'regionCode' | 'regionName' | 'scenario'>) =>
      `${regionName(route.regionCode, route.regionName, language)} · ${scenario(route.scenario)}`,
    when: (at: number) => (now === null ? '' : feedTime(at, now, zone, language)),
    day: (at: number) => `${dayAndYear(at, zone, language)} ${clockMinutes(at, zone)}`,
  };
}
