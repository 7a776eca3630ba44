'use client';
import { useTranslations } from 'use-intl';
import { regionName } from '../format/region';
import { clockMinutes, dayAndMonth } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { PageHead } from '../page/PageHead';
import { useShownZone } from '../shell/useShownZone';
import type { Overview } from './data';

/** The month in one sentence: who broke the promise, who will. */
export function Headline(props: { overview: Overview }) {
  const t = useTranslations('availability');
  const language = useLanguage();
  const zone = useShownZone() ?? 'UTC';
  const { regions, demo } = props.overview;
  const lines = regions.flatMap((region) =>
    region.lines.map((line) => ({
      line,
      name: `${regionName(region.code, region.name, language)} ${line.slot}`,
    })),
  );
  const named = (of: typeof lines) => ({
    count: of.length,
    names: of.map(({ name }) => name).join(language === 'zh' ? '、' : ', '),
  });
  const breached = lines.filter(({ line }) => line.budget !== null && line.budget.leftSeconds < 0);
  const risky = lines.filter(({ line }) => line.budget?.goneAt != null);
  const through = Math.max(0, ...regions.map((region) => region.through));
  const isOver = regions.length > 0 && regions.every((region) => region.through >= region.to);
  const head = !lines.some(({ line }) => line.availability !== null)
    ? t('headNothing')
    : !lines.some(({ line }) => line.budget !== null)
      ? t('headNoTarget')
      : breached.length > 0
        ? t('headBreached', named(breached))
        : risky.length > 0
          ? t('headAtRisk', named(risky))
          : t(isOver ? 'headKept' : 'headKeeping');
  return (
    <PageHead
      live
      head={head}
      detail={
        <>
          {!lines.some(({ line }) => line.budget !== null) && `${t('detailNoTarget')} `}
          {t('detail', { until: `${dayAndMonth(through, zone, language)} ${clockMinutes(through, zone)}` })}{' '}
          {demo && t('demo')}
        </>
      }
    />
  );
}
