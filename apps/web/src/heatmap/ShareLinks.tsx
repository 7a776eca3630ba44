'use client';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useViewParams } from '../charts/useViewParams';
import { download } from '../format/download';
import { dayAndYear, isoDay } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import type { ZoneChoice } from '../settings/PreferencesProvider';
import { usePerson } from '../shell/Person';
import { heatmapCsv } from './csv';
import type { Grid } from './data';
import { useDifferenceText } from './HeatLegend';
import type { PictureWords } from './HeatmapPicture';
import { unitKey } from './valueText';

interface Shared {
  readonly grid: Grid;
  readonly sentence: string;
  readonly rests: string;
  readonly clock: ZoneChoice;
  readonly zone: string;
}

type Told = 'copied' | 'copyFailed' | 'exportFailed';

/** A link that shows the next person exactly this, and the same as a picture or figures. */
export function ShareLinks(props: Shared) {
  const t = useTranslations('heatmap');
  const address = useAddress(props);
  const words = useWords(props);
  const [told, setTold] = useState<Told | null>(null);
  const { grid, zone } = props;
  const name = `twinline-heatmap-${grid.kind}-${grid.metric}-${isoDay(grid.from, zone)}_${isoDay(grid.to - 1, zone)}`;
  async function copy() {
    try {
      await navigator.clipboard.writeText(address());
      setTold('copied');
    } catch {
      setTold('copyFailed');
    }
  }
  async function save(format: 'svg' | 'png') {
    setTold(null);
    try {
      const { exportHeatmap } = await import('./exportHeatmap');
      await exportHeatmap(format, name, grid, words);
    } catch {
      setTold('exportFailed');
    }
  }
  const actions = [
    { label: t('copyLink'), act: copy },
    { label: 'PNG', act: () => save('png') },
    { label: 'SVG', act: () => save('svg') },
    { label: t('csv'), act: () => download(`${name}.csv`, 'text/csv', heatmapCsv(grid)) },
  ];
  return (
    <>
      {actions.map(({ label, act }) => (
        <button
          key={label}
          type="button"
          className={page.textButton}
          aria-label={label.length > 3 ? undefined : t('exportAs', { format: label })}
          onClick={() => void act()}
        >
          {label}
        </button>
      ))}
      <span role="status">{told !== null && t(told)}</span>
    </>
  );
}

/** The address with its period and clock spelled out: “the last 7 days” and “my hours” are others for the next person. */
function useAddress({ grid, clock, zone }: Shared): () => string {
  const { get } = useViewParams();
  return () => {
    const address = new URL(window.location.href);
    const { searchParams: params } = address;
    params.delete('period');
    params.set('from', String(grid.from));
    params.set('to', String(grid.to));
    if (clock === 'mine') {
      params.set('clock', 'mine');
      params.set('zone', get('zone') ?? zone);
    }
    return address.toString();
  };
}

/** What is written on a picture of it. */
function useWords({ grid, sentence, rests, clock, zone }: Shared): PictureWords {
  const t = useTranslations('heatmap');
  const language = useLanguage();
  const { organization } = usePerson();
  const difference = useDifferenceText();
  const unit = t(unitKey(grid.unit, grid.metric));
  const day = (at: number) => dayAndYear(at, zone, language);
  const hours = clock === 'audience' ? t('hourAudience') : t('hourMine', { zone: placeOf(zone) });
  const measured = [t(`kinds.${grid.kind}`), t(`metrics.${grid.metric}`), unit].join(' · ');
  return {
    title: sentence,
    lines: [measured, t('pictureSpan', { from: day(grid.from), to: day(grid.to - 1), zone, hours }), rests],
    hours,
    panels: {
      A: t('line', { line: 'A' }),
      B: t('line', { line: 'B' }),
      difference: t('difference'),
    },
    unit,
    ofCells: t(grid.isFixed ? 'fixedScale' : 'ofAllCells'),
    difference: difference(grid.unit),
    noData: t('noData'),
    smallCell: t('smallCell'),
    now: grid.kind === 'timeline' ? null : t(clock === 'audience' ? 'nowCell' : 'nowCellMine'),
    foot: t('pictureFoot', { organization: organization.name }),
  };
}

/** “Ho Chi Minh” of Asia/Ho_Chi_Minh. */
const placeOf = (zone: string) => zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone;
