'use client';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import { useViewParams } from '../charts/useViewParams';
import { clockSeconds, dayAndMonth } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import styles from './route.module.css';
import { ranges, type TimeWindow } from './timeWindow';

interface RangeBarProps {
  readonly window: TimeWindow;
  readonly zone: string;
  readonly now: number;
  readonly asTable: boolean;
  readonly onTable: (asTable: boolean) => void;
  readonly onReset: () => void;
}

/** Period, clock, and chart or table. */
export function RangeBar(props: RangeBarProps) {
  const t = useTranslations('route');
  const language = useLanguage();
  const params = useViewParams();
  const { window, zone } = props;
  const moment = (at: number) => `${dayAndMonth(at, zone, language)} ${clockSeconds(at, zone)}`;
  return (
    <div className={styles.rangeBar}>
      <Choice
        label={t('range')}
        options={ranges.map((value) => ({ value, label: t(`ranges.${value}`) }))}
        value={window.range}
        onPick={(value) => params.set({ range: value, from: null, to: null })}
      />
      {window.range === null && (
        <span className={styles.picked}>
          {t('picked', { from: moment(window.from), to: moment(window.to) })}{' '}
          <button type="button" onClick={props.onReset}>
            {t('backToLive')}
          </button>
        </span>
      )}
      <span className={styles.spacer} />
      <button type="button" className={styles.textButton} onClick={() => props.onTable(!props.asTable)}>
        {props.asTable ? t('asChart') : t('asTable')}
      </button>
      <Choice
        label={t('clock')}
        options={[
          { value: 'mine', label: t('myTime') },
          { value: 'audience', label: t('audienceTime') },
        ]}
        value={params.get('clock') === 'audience' ? 'audience' : 'mine'}
        onPick={(value) => params.set({ clock: value === 'mine' ? null : value })}
      />
    </div>
  );
}
