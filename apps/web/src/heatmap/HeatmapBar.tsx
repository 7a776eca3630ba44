'use client';
import { Checkbox, Popover } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import { useViewParams } from '../charts/useViewParams';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
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
      <label className={styles.picker}>
        <span>{t('metric')}</span>
        <select value={query.metric} onChange={(event) => params.set({ metric: event.target.value })}>
          {metrics.map((metric) => (
            <option key={metric} value={metric}>
              {t(`metrics.${metric}`)}
            </option>
          ))}
        </select>
        <IconChevronDown size={13} aria-hidden />
      </label>
      <label className={styles.picker}>
        <span>{t('period')}</span>
        <select value={query.period} onChange={(event) => params.set({ period: event.target.value })}>
          {periods.map((period) => (
            <option key={period} value={period}>
              {t(`periods.${period}`)}
            </option>
          ))}
        </select>
        <IconChevronDown size={13} aria-hidden />
      </label>
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
  const language = useLanguage();
  const params = useViewParams();
  const { regions, query } = props;
  const chosen = query.regionCodes ?? regions.map(({ code }) => code);
  const set = (codes: readonly string[]) => {
    const all = codes.length === 0 || codes.length === regions.length;
    params.set({ regions: all ? null : codes.join(',') });
  };
  return (
    <Popover position="bottom-start" shadow="md" withinPortal>
      <Popover.Target>
        <button type="button" className={styles.picker}>
          <span>{t('regions')}</span>{' '}
          <b>
            {query.regionCodes === null
              ? t('regionsAll', { total: regions.length })
              : t('regionsSome', { some: chosen.length, total: regions.length })}
          </b>
          <IconChevronDown size={13} aria-hidden />
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.regionList}>
        {regions.map(({ code, name }) => (
          <Checkbox
            key={code}
            size="xs"
            label={`${regionName(code, name, language)} ${code}`}
            checked={chosen.includes(code)}
            onChange={(event) =>
              set(event.currentTarget.checked ? [...chosen, code] : chosen.filter((one) => one !== code))
            }
          />
        ))}
        {query.regionCodes !== null && (
          <button type="button" className={styles.textButton} onClick={() => set([])}>
            {t('regionsReset')}
          </button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
