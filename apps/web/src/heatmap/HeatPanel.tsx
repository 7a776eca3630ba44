import { memo, useId } from 'react';
import { HatchPattern } from '../theme/Hatch';
import { classOf, difference, LOW_SAMPLE_BELOW } from './classes';
import type { Cell, HeatmapData, PanelLine, Row, RowGroup } from './data';
import type { Geometry } from './geometry';
import styles from './heatmap.module.css';

export type PanelKind = PanelLine | 'difference';

interface HeatPanelProps {
  readonly kind: PanelKind;
  readonly groups: readonly RowGroup[];
  readonly breaks: readonly number[];
  readonly unit: HeatmapData['unit'];
  readonly geometry: Geometry;
  /** What a screen reader hears of the whole panel. */
  readonly label: string;
  /** Text of one cell for screen readers; without it the panel is a picture and cannot be focused. */
  readonly cellLabel?: (row: Row, hour: number) => string;
  /** The frame on the hour it is now has no meaning in print. */
  readonly showNow?: boolean;
  /** The cell that Tab reaches. */
  readonly tabCell?: { readonly row: number; readonly hour: number } | null;
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** One panel of the heatmap. Pointer and keyboard are handled by the parent through `data-row` and `data-hour`. */
export const HeatPanel = memo(function HeatPanel(props: HeatPanelProps) {
  const { groups, geometry: at, kind } = props;
  const hatch = useId();
  const live = props.cellLabel !== undefined;
  return (
    <svg
      width={at.width}
      height={at.height}
      viewBox={`0 0 ${at.width} ${at.height}`}
      className={styles.panel}
      role={live ? 'grid' : 'img'}
      aria-label={props.label}
      data-kind={kind}
    >
      <defs>
        <HatchPattern id={hatch} />
      </defs>
      {HOURS.filter((hour) => hour % 3 === 0).map((hour) => (
        <text key={hour} x={hour * at.pitchX} y={11} className={styles.hour}>
          {String(hour).padStart(2, '0')}
        </text>
      ))}
      {groups.flatMap((group) =>
        group.rows.map((row) => (
          <g key={row.index} role={live ? 'row' : undefined} aria-label={live ? row.carrier.name : undefined}>
            {HOURS.map((hour) => (
              <PanelCell key={hour} {...props} row={row} hour={hour} hatch={hatch} />
            ))}
          </g>
        )),
      )}
      {props.showNow !== false && groups.map((group) => <NowFrames key={group.regionCode} group={group} at={at} />)}
    </svg>
  );
});

function PanelCell(props: HeatPanelProps & { row: Row; hour: number; hatch: string }) {
  const { row, hour, geometry: at, kind } = props;
  const cell = row.cells[hour] ?? null;
  const x = hour * at.pitchX;
  const y = at.tops.get(row.index) ?? 0;
  const width = at.pitchX - at.gap;
  const height = at.pitchY - at.gap;
  const label = props.cellLabel?.(row, hour);
  const focusable = label !== undefined;
  const first = props.tabCell?.row === row.index && props.tabCell.hour === hour;
  return (
    <g
      data-row={row.index}
      data-hour={hour}
      role={focusable ? 'gridcell' : undefined}
      aria-label={label}
      tabIndex={focusable ? (first ? 0 : -1) : undefined}
      className={styles.cell}
    >
      <rect x={x} y={y} width={at.pitchX} height={at.pitchY} fill="transparent" />
      {kind === 'difference' ? (
        <DifferenceMark cell={cell} unit={props.unit} x={x} y={y} width={width} height={height} hatch={props.hatch} />
      ) : (
        <HeatCell
          cell={cell}
          line={kind}
          breaks={props.breaks}
          x={x}
          y={y}
          width={width}
          height={height}
          hatch={props.hatch}
        />
      )}
    </g>
  );
}

interface Box {
  readonly cell: Cell | null;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly hatch: string;
}

function HeatCell(props: Box & { line: PanelLine; breaks: readonly number[] }) {
  const { cell, line, x, y, width, height } = props;
  const value = cell?.[line] ?? null;
  if (value === null) return <rect x={x} y={y} width={width} height={height} fill={`url(#${props.hatch})`} />;
  const inset = (cell?.coverage ?? 0) < LOW_SAMPLE_BELOW ? Math.min(4, width / 4) : 0;
  const step = classOf(value, props.breaks) + 1;
  return (
    <rect
      x={x + inset}
      y={y + inset}
      width={width - inset * 2}
      height={height - inset * 2}
      fill={`var(--tl-heat-${line.toLowerCase()}-${step})`}
    />
  );
}

function DifferenceMark(props: Box & { unit: HeatmapData['unit'] }) {
  const { x, y, width, height } = props;
  const mark = difference(props.cell?.A ?? null, props.cell?.B ?? null, props.unit);
  if (mark === null) return <rect x={x} y={y} width={width} height={height} fill={`url(#${props.hatch})`} />;
  const size = mark.better === null ? mark.size : mark.size * Math.min(1, width / 16);
  const middleX = x + width / 2;
  const middleY = y + height / 2;
  if (mark.better === 'A') {
    return (
      <rect
        x={middleX - size / 2}
        y={middleY - size / 2}
        width={size}
        height={size}
        rx={size / 9}
        fill="var(--tl-line-a-main)"
      />
    );
  }
  return (
    <circle
      cx={middleX}
      cy={middleY}
      r={size / 2}
      fill={mark.better === null ? 'var(--tl-text-faint)' : 'var(--tl-line-b-main)'}
    />
  );
}

/** The ink frame on the hour it is now, one for each stretch of carriers that share it. */
function NowFrames(props: { group: RowGroup; at: Geometry }) {
  const { group, at } = props;
  const [first] = group.rows;
  const last = group.rows.at(-1);
  if (first === undefined || last === undefined) return null;
  const top = at.tops.get(first.index) ?? 0;
  const foot = (at.tops.get(last.index) ?? 0) + at.pitchY - at.gap;
  return (
    <rect
      x={first.carrier.nowHour * at.pitchX - 0.8}
      y={top - 1}
      width={at.pitchX - at.gap + 1.6}
      height={foot - top + 2}
      rx={2}
      className={styles.now}
    />
  );
}
