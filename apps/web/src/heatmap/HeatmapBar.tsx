'use client';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import { useViewParams } from '../charts/useViewParams';
import { SelectPicker } from '../form/Picker';
import { RegionsPicker } from '../form/RegionsPicker';
import page from '../page/page.module.css';
import { kinds, metrics } from './data';
import styles from './heatmap.module.css';
import { periods } from './period';
import type { HeatmapQuery, HeatmapRegion } from './useHeatmapQuery';

/** Kind, metric, period, regions and clock; each lives in the address. */
export function HeatmapBar(props: { query: HeatmapQuery; regions: readonly HeatmapRegion[] }) {
  const t = useTranslations('heatmap');
  const params = useViewParams();
  const { query } = props;
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
        onPick={(metric) => params.set({ metric })}
      />
      <SelectPicker
        label={t('period')}
        value={query.period}
        options={periods.map((value) => ({ value, label: t(`periods.${value}`) }))}
        onPick={(period) => params.set({ period })}
      />
      <RegionPicker {...props} />
      <Choice
        label={t('clock')}
        options={[
          { value: 'audience', label: t('audienceHours') },
          { value: 'viewer', label: t('myHours') },
        ]}
        value={query.clock}
        onPick={(clock) => params.set({ clock: clock === 'audience' ? null : clock })}
      />
    </div>
  );
}

function RegionPicker(props: { query: HeatmapQuery; regions: readonly HeatmapRegion[] }) {
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
