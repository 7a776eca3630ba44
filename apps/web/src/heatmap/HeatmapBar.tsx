'use client';
import { ActionIcon } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import { PickSpan } from '../charts/PickSpan';
import type { Clock } from '../charts/useClock';
import { useViewParams } from '../charts/useViewParams';
import { SelectPicker } from '../form/Picker';
import { RegionsPicker } from '../form/RegionsPicker';
import page from '../page/page.module.css';
import { zoneChoices } from '../settings/PreferencesProvider';
import { kinds, metrics } from './data';
import styles from './heatmap.module.css';
import { periods, type Span } from './period';
import { scaleText } from './scale';
import { type HeatmapQuery, type HeatmapRegion, scenarios } from './useHeatmapQuery';

interface BarProps {
  readonly query: HeatmapQuery;
  readonly regions: readonly HeatmapRegion[];
  readonly clock: Clock;
  /** What is shown. */
  readonly span: Span;
  /** On whose clock a stretch is picked. */
  readonly zone: string;
  readonly now: number;
  /** Of the cells that are shown; null while there are none. */
  readonly breaks: readonly number[] | null;
}

/** Kind, metric, period, regions, clock and colours; each lives in the address. */
export function HeatmapBar(props: BarProps) {
  const t = useTranslations('heatmap');
  const words = useTranslations('words.scenario');
  const params = useViewParams();
  const { query, clock, breaks } = props;
  return (
    <div className={styles.bar}>
      <Choice
        label={t('kind')}
        options={kinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
        value={query.kind}
        onPick={(kind) => params.set({ kind: kind === 'hours' ? null : kind })}
      />
      <SelectPicker
        label={t('metric')}
        value={query.metric}
        options={metrics.map((value) => ({ value, label: t(`metrics.${value}`) }))}
        // The breaks of one metric say nothing about another.
        onPick={(metric) => params.set({ metric, scale: null, scenario: null })}
      />
      {query.metric === 'score' && (
        <SelectPicker
          label={t('judgedBy')}
          value={query.scenario ?? 'own'}
          options={[
            { value: 'own', label: t('ownPolicy') },
            ...scenarios.map((value) => ({ value, label: words(value) })),
          ]}
          onPick={(scenario) => params.set({ scenario: scenario === 'own' ? null : scenario })}
        />
      )}
      <PeriodPicker {...props} />
      <RegionPicker {...props} />
      <Choice
        label={t('clock')}
        options={(['audience', ...zoneChoices.filter((one) => one !== 'audience')] as const).map((value) => ({
          value,
          label: t(`clocks.${value}`),
        }))}
        value={clock.clock}
        onPick={clock.pick}
      />
      <Choice
        label={t('colours')}
        options={(['quantile', 'fixed'] as const).map((value) => ({ value, label: t(`colour.${value}`) }))}
        value={query.scale === null ? 'quantile' : 'fixed'}
        onPick={(how) =>
          params.set({ scale: how === 'fixed' && breaks !== null && breaks.length > 0 ? scaleText(breaks) : null })
        }
      />
    </div>
  );
}

/** A period up to now, or a stretch that was picked; the arrows go to the one before and after of the same length. */
function PeriodPicker({ query, span, zone, now }: BarProps) {
  const t = useTranslations('heatmap');
  const params = useViewParams();
  const [picking, setPicking] = useState(false);
  const show = ({ from, to }: Span) => params.set({ from: String(from), to: String(to), period: null });
  const length = span.to - span.from;
  const options = [...periods, 'pick' as const];
  const arrows = [
    { label: t('earlier'), icon: IconChevronLeft, by: -length, off: false },
    { label: t('later'), icon: IconChevronRight, by: length, off: span.to >= now },
  ];
  return (
    <>
      <SelectPicker
        label={t('period')}
        value={query.picked !== null || picking ? 'pick' : query.period}
        options={options.map((value) => ({ value, label: t(`periods.${value}`) }))}
        onPick={(period) => {
          setPicking(period === 'pick');
          if (period !== 'pick') params.set({ period, from: null, to: null });
        }}
      />
      <span className={styles.spans}>
        {arrows.map(({ label, icon: Icon, by, off }) => (
          <ActionIcon
            key={label}
            variant="default"
            size={28}
            aria-label={label}
            title={label}
            disabled={off}
            onClick={() => show({ from: span.from + by, to: span.to + by })}
          >
            <Icon size={14} aria-hidden />
          </ActionIcon>
        ))}
      </span>
      {picking && (
        <PickSpan
          {...{ span, zone, now }}
          onPick={(from, to) => {
            setPicking(false);
            show({ from, to });
          }}
          onClose={() => setPicking(false)}
        />
      )}
    </>
  );
}

function RegionPicker(props: BarProps) {
  const t = useTranslations('heatmap');
  const params = useViewParams();
  const { regions, query } = props;
  const chosen = query.regionCodes ?? regions.map(({ code }) => code);
  const set = (codes: readonly string[]) => {
    const all = codes.length === 0 || codes.length === regions.length;
    params.set({ regions: all ? null : codes.join(',') });
  };
  return (
    <RegionsPicker
      label={t('regions')}
      summary={
        query.regionCodes === null
          ? t('regionsAll', { total: regions.length })
          : t('regionsSome', { some: chosen.length, total: regions.length })
      }
      regions={regions.map((region) => ({ ...region, value: region.code }))}
      chosen={chosen}
      onPick={set}
    >
      {query.regionCodes !== null && (
        <button type="button" className={page.textButton} onClick={() => set([])}>
          {t('regionsReset')}
        </button>
      )}
    </RegionsPicker>
  );
}
