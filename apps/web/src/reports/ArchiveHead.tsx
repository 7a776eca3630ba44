'use client';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../i18n/Translations';
import { PageHead } from '../page/PageHead';
import type { Archive, Delivery } from './data';
import { momentText, periodTitle } from './periodText';

/** How the last whole week was, in its report's own words, and when the next report comes. */
export function ArchiveHead({ archive, delivery }: { archive: Archive; delivery: Delivery | undefined }) {
  const t = useTranslations('reports');
  const language = useLanguage();
  const { reports, timeZone } = archive;
  const newest = reports.find(({ kind, complete, title }) => kind === 'week' && complete && title !== null);
  const kept = reports.filter(({ version }) => version !== null).length;
  const next = delivery?.schedules
    .flatMap(({ kind, nextAt }) => (nextAt === null ? [] : [{ kind, nextAt }]))
    .sort((a, b) => a.nextAt - b.nextAt)[0];
  const head =
    newest?.title == null
      ? t('headNone')
      : t('head', { period: periodTitle(newest, timeZone, language), title: newest.title[language] });
  const said = [
    t('kept', { count: kept }),
    ...(next === undefined ? [] : [t(`next.${next.kind}`, { at: momentText(next.nextAt, timeZone, language) })]),
    ...(delivery !== undefined && next === undefined ? [t('nextNone')] : []),
    ...(reports.some(({ demo }) => demo) ? [t('demo')] : []),
  ];
  return <PageHead head={head} detail={said.join(language === 'zh' ? '' : ' ')} />;
}
