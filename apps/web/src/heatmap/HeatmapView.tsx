'use client';
import { useElementSize } from '@mantine/hooks';
import { type KeyboardEvent, type SyntheticEvent, useCallback, useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import { useViewParams } from '../charts/useViewParams';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
import { LineChip } from '../theme/LineChip';
import type { Grid, Row } from './data';
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
  readonly column: number;
}

/** Three panels side by side, or one at a time where there is no room for all; one cell is pointed at or focused. */
export function HeatmapView(props: { grid: Grid; mine: boolean; zone: string; onOpen: (cell: PickedCell) => void }) {
  const { groups, columns, breaks, unit, metric, kind } = props.grid;
  const t = useTranslations('heatmap');
  const language = useLanguage();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const params = useViewParams();
  const shown = panels.find((one) => one === params.get('panel')) ?? 'A';
  const [active, setActive] = useState<(PickedCell & { anchor: DOMRect }) | null>(null);
  const [tabCell, setTabCell] = useState({ row: 0, column: 0 });
  const frame = useRef<HTMLDivElement>(null);
  const room = (width - LABEL_WIDTH - PANEL_GAP * 3) / 3;
  // A timeline takes the whole width.
  const single = kind === 'timeline' || room / columns.length < NARROWEST_PITCH;
  const labelWidth = width < 480 ? 100 : LABEL_WIDTH;
  const at = useMemo(
    () => geometry(groups, columns.length, single ? width - labelWidth : room),
    [groups, columns, single, width, labelWidth, room],
  );
  const unitName = t(unitKey(unit, metric));
  const cellLabel = useCallback(
    (row: Row, column: number) => {
      const cell = row.cells[column] ?? null;
      const written = (value: number | null | undefined) =>
        value === null || value === undefined ? t('noData') : valueText(value, unit);
      return t('cellLabel', {
        row: row.name,
        when: columns[column]?.text ?? '',
        a: written(cell?.A),
        b: written(cell?.B),
        unit: unitName,
      });
    },
    [t, columns, unit, unitName],
  );
  const rowsByIndex = useMemo(
    () => new Map(groups.flatMap((group) => group.rows.map((row) => [row.index, row] as const))),
    [groups],
  );
  const cellOf = (event: SyntheticEvent) => {
    const element = (event.target as Element).closest('[data-place]');
    const row = rowsByIndex.get(Number(element?.getAttribute('data-place') ?? -1));
    if (element === null || row === undefined) return null;
    return { row, column: Number(element.getAttribute('data-column')), anchor: element.getBoundingClientRect() };
  };
  const point = (event: SyntheticEvent) => {
    const cell = cellOf(event);
    setActive((before) =>
      before?.row === cell?.row && before?.column === cell?.column && before?.anchor.x === cell?.anchor.x
        ? before
        : cell,
    );
    if (cell !== null && event.type === 'focus') setTabCell({ row: cell.row.index, column: cell.column });
  };
  const keys = (event: KeyboardEvent) => {
    const cell = cellOf(event);
    if (cell === null) return;
    if (event.key === 'Enter' || event.key === ' ') props.onOpen(cell);
    else if (event.key === 'Escape') setActive(null);
    else if (!moveFocus(event, cell, [...rowsByIndex.keys()], columns.length)) return;
    event.preventDefault();
  };
  const title = (panel: PanelKind) =>
    panel === 'difference' ? (
      t(single ? 'differenceShort' : 'difference')
    ) : (
      <>
        <LineChip line={panel} size={16} /> {t('line', { line: panel })}
      </>
    );
  return (
    <div ref={ref} className={styles.view}>
      {width > 0 && single && (
        <Choice
          label={t('panel')}
          options={panels.map((value) => ({
            value,
            label: value === 'difference' ? t('differenceShort') : t('line', { line: value }),
          }))}
          value={shown}
          onPick={(panel) => params.set({ panel: panel === 'A' ? null : panel })}
        />
      )}
      {width > 0 && (
        // biome-ignore lint/a11y/noStaticElementInteractions: the cells inside are the interactive elements; events are delegated
        <div
          ref={frame}
          className={styles.panels}
          style={{
            gridTemplateColumns: `${labelWidth}px ${single ? 'auto' : 'auto auto auto'}`,
            columnGap: single ? 0 : PANEL_GAP,
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
            .filter((panel) => !single || panel === shown)
            .map((panel) => (
              <section key={panel}>
                <h3>{title(panel)}</h3>
                <HeatPanel
                  kind={panel}
                  groups={groups}
                  columns={columns}
                  breaks={breaks}
                  unit={unit}
                  geometry={at}
                  label={panel === 'difference' ? t('difference') : t('line', { line: panel })}
                  cellLabel={cellLabel}
                  tabCell={tabCell}
                />
              </section>
            ))}
        </div>
      )}
      {active !== null && (
        <HoverCard grid={props.grid} picked={active} anchor={active.anchor} mine={props.mine} zone={props.zone} />
      )}
    </div>
  );
}

/** Moves the focus by one cell within its panel; false when the key is none of the arrows. */
function moveFocus(event: KeyboardEvent, cell: PickedCell, rows: readonly number[], columns: number): boolean {
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  if (step === undefined) return false;
  const row = rows[rows.indexOf(cell.row.index) + (step[0] ?? 0)] ?? cell.row.index;
  const column = Math.min(columns - 1, Math.max(0, cell.column + (step[1] ?? 0)));
  const panel = (event.target as Element).closest('svg');
  panel?.querySelector<SVGGElement>(`[data-place="${row}"][data-column="${column}"]`)?.focus();
  return true;
}
