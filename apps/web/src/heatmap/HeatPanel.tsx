import { memo, useId } from 'react';
import { HatchPattern } from '../theme/Hatch';
import { classOf, difference, LOW_SAMPLE_BELOW } from './classes';
import type { Cell, Column, HeatmapUnit, PanelLine, Row, RowGroup } from './data';
import type { Geometry } from './geometry';
import styles from './heatmap.module.css';

/** Width of a character of 11 px, Chinese ones included on average, and of the space after a tick, px. */
const TICK_CHARACTER = 7;
const TICK_GAP = 6;

export type PanelKind = PanelLine | 'difference';

interface HeatPanelProps {
  readonly kind: PanelKind;
  readonly groups: readonly RowGroup[];
  readonly columns: readonly Column[];
  readonly breaks: readonly number[];
  readonly unit: HeatmapUnit;
  readonly geometry: Geometry;
  /** What a screen reader hears of the whole panel. */
  readonly label: string;
  /** Text of one cell for screen readers; without it the panel is a picture and cannot be focused. */
  readonly cellLabel?: (row: Row, column: number) => string;
  /** The frame on the hour it is now has no meaning in print. */
  readonly showNow?: boolean;
  /** The cell that Tab reaches. */
  readonly tabCell?: { readonly row: number; readonly column: number } | null;
}

/** One panel of the heatmap. Pointer and keyboard are handled by the parent through `data-place` and `data-column`. */
export const HeatPanel = memo(function HeatPanel(props: HeatPanelProps) {
  const { groups, columns, geometry: at, kind } = props;
  const hatch = useId();
  const live = props.cellLabel !== undefined;
  return (
    <svg
      width={at.width}
      height={at.height}
      viewBox={`0 0 ${at.width} ${at.height}`}
      // Frames and ticks at the edge reach over it, in a file of its own too.
      overflow="visible"
      className={styles.panel}
      role={live ? 'grid' : 'img'}
      aria-label={props.label}
      data-kind={kind}
    >
      <defs>
        <HatchPattern id={hatch} />
      </defs>
      {ticksOf(columns, at).map(({ column, text }) => (
        <text key={column} x={column * at.pitchX} y={11} fontSize={11} fill="var(--tl-text-muted)">
          {text}
        </text>
      ))}
      {groups.flatMap((group) =>
        group.rows.map((row) => (
          <g key={row.index} role={live ? 'row' : undefined} aria-label={live ? row.name : undefined}>
            {columns.map(({ begins }, column) => (
              <PanelCell key={begins} {...props} row={row} column={column} hatch={hatch} />
            ))}
          </g>
        )),
      )}
      {props.showNow !== false &&
        groups.flatMap(nowFrames).map((frame) => <NowFrame key={frame.first.index} {...frame} at={at} />)}
    </svg>
  );
});

function PanelCell(props: HeatPanelProps & { row: Row; column: number; hatch: string }) {
  const { row, column, geometry: at, kind } = props;
  const cell = row.cells[column] ?? null;
  const x = column * at.pitchX;
  const y = at.tops.get(row.index) ?? 0;
  const width = at.pitchX - at.gap;
  const height = at.pitchY - at.gap;
  const label = props.cellLabel?.(row, column);
  const focusable = label !== undefined;
  const first = props.tabCell?.row === row.index && props.tabCell.column === column;
  return (
    <g
      data-place={row.index}
      data-column={column}
      role={focusable ? 'gridcell' : undefined}
      aria-label={label}
      tabIndex={focusable ? (first ? 0 : -1) : undefined}
      className={styles.cell}
    >
      {focusable && <rect x={x} y={y} width={at.pitchX} height={at.pitchY} fill="transparent" />}
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

function DifferenceMark(props: Box & { unit: HeatmapUnit }) {
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

interface NowStretch {
  readonly first: Row;
  readonly last: Row;
  readonly column: number;
}

/** The frame on the present hour. */
export const nowStroke = { fill: 'none', stroke: 'var(--tl-ink)', strokeWidth: 1.6, pointerEvents: 'none' } as const;

/** Where it is now: one frame for each stretch of rows that share the column. */
function nowFrames(group: RowGroup): NowStretch[] {
  const frames: NowStretch[] = [];
  for (const row of group.rows) {
    const before = frames.at(-1);
    if (row.nowColumn === null) continue;
    if (before?.column === row.nowColumn && before.last.index === row.index - 1)
      frames[frames.length - 1] = { ...before, last: row };
    else frames.push({ first: row, last: row, column: row.nowColumn });
  }
  return frames;
}

function NowFrame(props: NowStretch & { at: Geometry }) {
  const { at, first, last, column } = props;
  const top = at.tops.get(first.index) ?? 0;
  const foot = (at.tops.get(last.index) ?? 0) + at.pitchY - at.gap;
  return (
    <rect
      x={column * at.pitchX - 0.8}
      y={top - 1}
      width={at.pitchX - at.gap + 1.6}
      height={foot - top + 2}
      rx={2}
      {...nowStroke}
    />
  );
}

/** What stands above the columns, as far as it runs neither into what stands before it nor over the edge. */
function ticksOf(columns: readonly Column[], { pitchX, width: room }: Geometry): { column: number; text: string }[] {
  const ticks: { column: number; text: string }[] = [];
  let free = 0;
  for (const [column, { tick }] of columns.entries()) {
    const end = column * pitchX + (tick?.length ?? 0) * TICK_CHARACTER;
    if (tick === null || column * pitchX < free || end > room + TICK_GAP) continue;
    ticks.push({ column, text: tick });
    free = end + TICK_GAP;
  }
  return ticks;
}
