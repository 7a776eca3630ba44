'use client';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import { PickSpan } from '../charts/PickSpan';
import type { Clock } from '../charts/useClock';
import { useViewParams } from '../charts/useViewParams';
import { clockSeconds, dayAndMonth } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { zoneChoices } from '../settings/PreferencesProvider';
import { type Besides, type ExtraPanel, extraPanels, hasPoints } from './besides';
import styles from './route.module.css';
import { pickedParams, ranges, type TimeWindow } from './timeWindow';

interface RangeBarProps {
  readonly window: TimeWindow;
  readonly zone: string;
  readonly clock: Clock;
  readonly now: number;
  readonly asTable: boolean;
  readonly shown: readonly ExtraPanel[];
  readonly besides: Besides;
  readonly onTable: (asTable: boolean) => void;
  readonly onToggle: (panel: ExtraPanel) => void;
  readonly onReset: () => void;
}

/** Period, panels, clock, and chart or table. */
export function RangeBar(props: RangeBarProps) {
  const t = useTranslations('route');
  const language = useLanguage();
  const params = useViewParams();
  const [picking, setPicking] = useState(false);
  const { window, zone } = props;
  const moment = (at: number) => `${dayAndMonth(at, zone, language)} ${clockSeconds(at, zone)}`;
  return (
    <div className={styles.rangeBar}>
      <Choice
        label={t('range')}
        options={[
          ...ranges.map((value) => ({ value, label: t(`ranges.${value}`) })),
          { value: 'pick' as const, label: t('pick') },
        ]}
        value={window.range ?? 'pick'}
        onPick={(value) => {
          setPicking(value === 'pick' && !picking);
          if (value !== 'pick') params.set({ range: value, from: null, to: null });
        }}
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
      {!props.asTable && <PanelToggles {...props} />}
      <button type="button" className={styles.textButton} onClick={() => props.onTable(!props.asTable)}>
        {props.asTable ? t('asChart') : t('asTable')}
      </button>
      <Choice
        label={t('clock')}
        options={zoneChoices.map((value) => ({ value, label: t(`clocks.${value}`) }))}
        value={props.clock.clock}
        onPick={props.clock.pick}
      />
      {picking && (
        <PickSpan
          span={window}
          zone={zone}
          now={props.now}
          onPick={(from, to) => {
            setPicking(false);
            params.set(pickedParams(from, to), 'push');
          }}
          onClose={() => setPicking(false)}
        />
      )}
    </div>
  );
}

/** Panels to be put beside latency; one without data says why it is not there. */
function PanelToggles({ shown, besides, onToggle }: RangeBarProps) {
  const t = useTranslations('route');
  return (
    <span className={styles.panelToggles}>
      {extraPanels.map((panel) => {
        const on = shown.includes(panel);
        const series = besides[panel];
        const none = on && series !== null && !hasPoints(series);
        return (
          <button
            key={panel}
            type="button"
            className={styles.textButton}
            aria-pressed={on}
            title={none ? t(`panelNone.${panel}`) : undefined}
            onClick={() => onToggle(panel)}
          >
            {on ? '✓ ' : '+ '}
            {t(`panels.${panel}`)}
            {none && ` (${t('chartNoData')})`}
          </button>
        );
      })}
    </span>
  );
}
