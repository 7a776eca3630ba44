'use client';
import { useElementSize } from '@mantine/hooks';
import { type KeyboardEvent, type SyntheticEvent, useCallback, useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
import { LineChip } from '../theme/LineChip';
import { type HeatmapData, type Row, rowGroups } from './data';
import { geometry } from './geometry';
import { HeatLabels } from './HeatLabels';
import { HeatPanel, type PanelKind } from './HeatPanel';
import { HoverCard } from './HoverCard';
import styles from './heatmap.module.css';
import { unitKey, valueText } from './valueText';

const LABEL_WIDTH = 132;
const PANEL_GAP = 24;
/** Narrower cells cannot be told apart: then one panel is shown at a time. */
const NARROWEST_PITCH = 10;
const panels: readonly PanelKind[] = ['A', 'B', 'difference'];

export interface PickedCell {
  readonly row: Row;
  readonly hour: number;
}

/** Three panels side by side, or one at a time where there is no room; one cell is pointed at or focused. */
export function HeatmapView(props: {
  data: HeatmapData;
  mine: boolean;
  zone: string;
  onOpen: (cell: PickedCell) => void;
}) {
  const { data } = props;
  const t = useTranslations('heatmap');
  const language = useLanguage();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [single, setSingle] = useState<PanelKind>('A');
  const [active, setActive] = useState<(PickedCell & { anchor: DOMRect }) | null>(null);
  const [tabCell, setTabCell] = useState({ row: 0, hour: 0 });
  const frame = useRef<HTMLDivElement>(null);
  const groups = useMemo(() => rowGroups(data), [data]);
  const room = (width - LABEL_WIDTH - PANEL_GAP * 3) / 3;
  const narrow = room / 24 < NARROWEST_PITCH;
  const labelWidth = narrow ? 100 : LABEL_WIDTH;
  const at = useMemo(
    () => geometry(groups, narrow ? width - labelWidth : room),
    [groups, narrow, width, labelWidth, room],
  );
  const unit = t(unitKey(data.unit, data.metric));
  const cellLabel = useCallback(
    (row: Row, hour: number) => {
      const cell = row.cells[hour] ?? null;
      const written = (value: number | null | undefined) =>
        value === null || value === undefined ? t('noData') : valueText(value, data.unit);
      return t('cellLabel', {
        carrier: row.carrier.name,
        hour: String(hour).padStart(2, '0'),
        a: written(cell?.A),
        b: written(cell?.B),
        unit,
      });
    },
    [t, data.unit, unit],
  );
  const rowsByIndex = useMemo(
    () => new Map(groups.flatMap((group) => group.rows.map((row) => [row.index, row] as const))),
    [groups],
  );
  const cellOf = (event: SyntheticEvent) => {
    const element = (event.target as Element).closest('[data-row]');
    const row = rowsByIndex.get(Number(element?.getAttribute('data-row') ?? -1));
    if (element === null || row === undefined) return null;
    return { row, hour: Number(element.getAttribute('data-hour')), anchor: element.getBoundingClientRect() };
  };
  const point = (event: SyntheticEvent) => {
    const cell = cellOf(event);
    setActive((before) =>
      before?.row === cell?.row && before?.hour === cell?.hour && before?.anchor.x === cell?.anchor.x ? before : cell,
    );
    if (cell !== null && event.type === 'focus') setTabCell({ row: cell.row.index, hour: cell.hour });
  };
  const keys = (event: KeyboardEvent) => {
    const cell = cellOf(event);
    if (cell === null) return;
    if (event.key === 'Enter' || event.key === ' ') props.onOpen(cell);
    else if (event.key === 'Escape') setActive(null);
    else if (!moveFocus(event, cell, [...rowsByIndex.keys()])) return;
    event.preventDefault();
  };
  const title = (kind: PanelKind) =>
    kind === 'difference' ? (
      t(narrow ? 'differenceShort' : 'difference')
    ) : (
      <>
        <LineChip line={kind} size={16} /> {t('line', { line: kind })}
      </>
    );
  return (
    <div ref={ref} className={styles.view}>
      {width > 0 && narrow && (
        <Choice
          label={t('panel')}
          options={panels.map((value) => ({
            value,
            label: value === 'difference' ? t('differenceShort') : t('line', { line: value }),
          }))}
          value={single}
          onPick={setSingle}
        />
      )}
      {width > 0 && (
        // biome-ignore lint/a11y/noStaticElementInteractions: the cells inside are the interactive elements; events are delegated
        <div
          ref={frame}
          className={styles.panels}
          style={{
            gridTemplateColumns: `${labelWidth}px ${narrow ? 'auto' : 'auto auto auto'}`,
            columnGap: narrow ? 0 : PANEL_GAP,
          }}
          onPointerMove={point}
          onPointerLeave={() => setActive(null)}
          onFocus={point}
          onBlur={() => setActive(null)}
          onClick={(event) => {
            const cell = cellOf(event);
            if (cell !== null) props.onOpen(cell);
          }}
          onKeyDown={keys}
        >
          <HeatLabels
            groups={groups}
            geometry={at}
            note={
              props.mine
                ? t('hourMine', { zone: props.zone.split('/').at(-1)?.replaceAll('_', ' ') ?? '' })
                : t('hourAudience')
            }
            regionTitle={(code) => regionName(code, null, language)}
          />
          {panels
            .filter((kind) => !narrow || kind === single)
            .map((kind) => (
              <section key={kind}>
                <h3>{title(kind)}</h3>
                <HeatPanel
                  kind={kind}
                  groups={groups}
                  breaks={data.breaks}
                  unit={data.unit}
                  geometry={at}
                  label={kind === 'difference' ? t('difference') : t('line', { line: kind })}
                  cellLabel={cellLabel}
                  tabCell={tabCell}
                />
              </section>
            ))}
        </div>
      )}
      {active !== null && (
        <HoverCard data={data} picked={active} anchor={active.anchor} mine={props.mine} zone={props.zone} />
      )}
    </div>
  );
}

/** Moves the focus by one cell within its panel; false when the key is none of the arrows. */
function moveFocus(event: KeyboardEvent, cell: PickedCell, rows: readonly number[]): boolean {
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  if (step === undefined) return false;
  const row = rows[rows.indexOf(cell.row.index) + (step[0] ?? 0)] ?? cell.row.index;
  const hour = Math.min(23, Math.max(0, cell.hour + (step[1] ?? 0)));
  const panel = (event.target as Element).closest('svg');
  panel?.querySelector<SVGGElement>(`[data-row="${row}"][data-hour="${hour}"]`)?.focus();
  return true;
}
