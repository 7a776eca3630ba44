'use client';
import { Button } from '@mantine/core';
import { IconArrowRight, IconPlayerPause } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import { missing, wholeMillis } from '../format/number';
import { clockMillis, dayAndMonth, isoDay } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { LineChip } from '../theme/LineChip';
import type { DecisionItem } from '../trpc/types';
import styles from './route.module.css';
import { waterfall } from './waterfall';

interface DecisionsTableProps {
  readonly items: readonly DecisionItem[];
  readonly selected: number | null;
  readonly now: number;
  readonly zone: string;
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  readonly onMore: () => void;
  readonly onPick: (item: DecisionItem) => void;
}

/** What was decided and what was held back; picking a row moves the time axis to it. */
export function DecisionsTable(props: DecisionsTableProps) {
  const t = useTranslations('route');
  if (props.items.length === 0) return <p className={styles.empty}>{t('decisionsEmpty')}</p>;
  return (
    <div className={styles.decisions}>
      <table className={styles.table}>
        <caption className={styles.srOnly}>{t('decisionsTitle')}</caption>
        <thead>
          <tr>
            <th>{t('decided')}</th>
            <th>{t('decision')}</th>
            <th className={styles.reason}>{t('reason')}</th>
            <th data-number>{t('faultToApplied')}</th>
            <th data-number className={styles.wide}>
              {t('sequence')}
            </th>
          </tr>
        </thead>
        <tbody>
          {props.items.map((item) => (
            <Row key={item.id} item={item} {...props} />
          ))}
        </tbody>
      </table>
      {props.hasMore && (
        <Button onClick={props.onMore} disabled={props.loadingMore}>
          {props.loadingMore ? t('loadingMore') : t('more')}
        </Button>
      )}
    </div>
  );
}

function Row(props: DecisionsTableProps & { item: DecisionItem }) {
  const t = useTranslations('route');
  const language = useLanguage();
  const { item, zone } = props;
  const clock = clockMillis(item.at, zone);
  const time =
    isoDay(item.at, zone) === isoDay(props.now, zone) ? clock : `${dayAndMonth(item.at, zone, language)} ${clock}`;
  const chain = item.chain === null ? null : waterfall(item.chain);
  return (
    <tr data-selected={item.id === props.selected} onClick={() => props.onPick(item)}>
      <td>
        <button type="button" className={styles.rowButton} aria-label={t('showAt', { time })}>
          {time}
        </button>
        {item.demo && (
          <abbr className={styles.demo} title={t('demoTitle')}>
            {t('demoMark')}
          </abbr>
        )}
      </td>
      <td>
        <What item={item} />
      </td>
      <td className={styles.reason}>{item.sentence[language]}</td>
      <td data-number>{chain?.since === 'fault' ? wholeMillis(chain.totalMs) : missing}</td>
      <td data-number className={styles.wide}>
        {item.sequence ?? missing}
      </td>
    </tr>
  );
}

function What(props: { item: DecisionItem }) {
  const { reason } = props.item;
  const t = useTranslations('route');
  const { kind, from, line } = props.item;
  if (kind === 'held') {
    return (
      <span className={styles.what}>
        <IconPlayerPause size={14} aria-hidden /> <strong>{t('kinds.held')}</strong>
        {from !== null && <span className={styles.muted}>{t('heldOn', { line: from })}</span>}
      </span>
    );
  }
  return (
    <span className={styles.what}>
      {(kind === 'switch' || kind === 'fail-back') && from !== null && (
        <>
          <LineChip line={from} active={false} /> <IconArrowRight size={13} aria-hidden />
        </>
      )}
      {line !== null && kind !== 'advice' && <LineChip line={line} />}{' '}
      <strong>{reason === 'both-recovered' ? t('adviceEnded') : t(`kinds.${kind}`)}</strong>
    </span>
  );
}
