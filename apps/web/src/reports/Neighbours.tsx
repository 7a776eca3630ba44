'use client';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../i18n/Translations';
import { useTRPC } from '../trpc/client';
import type { ArchiveRow } from './data';
import { periodTitle } from './periodText';
import styles from './reports.module.css';

const FRESH_MS = 60_000;

/** To the period before and after, of the same kind. */
export function Neighbours({ name }: { name: string }) {
  const t = useTranslations('reports.page');
  const language = useLanguage();
  const trpc = useTRPC();
  const { data } = useQuery(trpc.report.list.queryOptions(undefined, { staleTime: FRESH_MS }));
  if (data === undefined) return null;
  const kind = data.reports.find((one) => one.name === name)?.kind;
  const alike = data.reports.filter((one) => one.kind === kind);
  const at = alike.findIndex((one) => one.name === name);
  if (at < 0) return null;
  const step = (to: ArchiveRow | undefined, back: boolean) => {
    if (to === undefined) return null;
    const label = t(back ? 'before' : 'after', { period: periodTitle(to, data.timeZone, language) });
    return (
      <Link className={styles.step} href={`/reports/${to.name}`} aria-label={label} title={label}>
        {back ? <IconChevronLeft size={16} aria-hidden /> : <IconChevronRight size={16} aria-hidden />}
      </Link>
    );
  };
  return (
    <nav className={styles.neighbours} aria-label={t('neighbours')}>
      {step(alike[at + 1], true)}
      {step(alike[at - 1], false)}
    </nav>
  );
}
