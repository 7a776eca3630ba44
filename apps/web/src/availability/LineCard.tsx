'use client';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { availabilityText } from '../report/availabilityText';
import { LineChip } from '../theme/LineChip';
import styles from './availability.module.css';
import { BudgetBar } from './BudgetBar';
import { DayStrip } from './DayStrip';
import type { LineMonth, RegionMonth } from './data';
import { LineDetail } from './LineDetail';
import { MinutesBar } from './MinutesBar';
import { downText, targetText } from './text';

/** One line's month at a glance; unfolded, by carrier and day. */
export function LineCard(props: {
  region: RegionMonth;
  line: LineMonth;
  month: string;
  /** Null for who may not set targets. */
  onTarget: (() => void) | null;
}) {
  const t = useTranslations('availability');
  const language = useLanguage();
  const [unfolded, setUnfolded] = useState(false);
  const { region, line } = props;
  const { seconds, slaAvailability, availability } = line;
  const used = downText(seconds.unavailable - seconds.plannedUnavailable, language);
  return (
    <section className={styles.line} aria-label={t('availability', { line: line.slot })}>
      <header>
        <LineChip line={line.slot} size={18} />
        <span>{line.circuit === null ? t('noCircuit') : `${line.circuit} · ${line.provider}`}</span>
        {props.onTarget && (
          <Button size="compact-xs" variant="subtle" onClick={props.onTarget}>
            {t('setTarget')}
          </Button>
        )}
      </header>
      <p className={styles.figure}>
        <b>{availabilityText(slaAvailability)}</b> %{' '}
        <span>{line.target === null ? t('noTarget') : t('target', { value: targetText(line.target) })}</span>
        {seconds.planned > 0 && <span>{t('withPlanned', { value: availabilityText(availability) })}</span>}
      </p>
      {line.budget ? (
        <BudgetBar budget={line.budget} zone={region.timeZone} />
      ) : (
        <p className={page.sub}>{t('unlimited', { used })}</p>
      )}
      <MinutesBar minutes={line.minutes} told />
      <DayStrip days={line.days} />
      <details open={unfolded} onToggle={(event) => setUnfolded(event.currentTarget.open)}>
        <summary>{t('unfold')}</summary>
        {unfolded && <LineDetail lineId={line.id} month={props.month} />}
      </details>
    </section>
  );
}
