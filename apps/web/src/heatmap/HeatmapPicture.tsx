import { wordsWidth } from '../charts/drawing';
import { HatchPattern } from '../theme/Hatch';
import type { Grid } from './data';
import { geometry } from './geometry';
import { DifferenceMarks, PERCENTILES } from './HeatLegend';
import { HeatPanel, nowStroke, type PanelKind } from './HeatPanel';
import { breakText } from './valueText';

/** Everything that is written on the picture, in the reader's language. */
export interface PictureWords {
  readonly title: string;
  /** Metric, period, clock, coverage. */
  readonly lines: readonly string[];
  readonly hours: string;
  readonly panels: Readonly<Record<PanelKind, string>>;
  readonly unit: string;
  readonly ofCells: string;
  readonly difference: string;
  readonly noData: string;
  readonly smallCell: string;
  /** Null where no hour is marked. */
  readonly now: string | null;
  readonly foot: string;
}

const EDGE = 24;
const LABELS = 140;
const GAP = 28;
const PANEL_TITLE = 22;
const TIMELINE_ROOM = 1_100;
const kinds = ['A', 'B', 'difference'] as const;

/** A heatmap with all that it needs to be understood elsewhere: sentence, period, clock, both lines, difference, legend. */
export function HeatmapPicture({ grid, words }: { grid: Grid; words: PictureWords }) {
  const { groups, columns } = grid;
  const stacked = grid.kind === 'timeline';
  const at = geometry(groups, columns.length, stacked ? TIMELINE_ROOM : 17 * columns.length);
  const inner = stacked ? LABELS + at.width : LABELS + at.width * 3 + GAP * 2;
  const title = broken(words.title, inner, 20);
  const top = EDGE + title.length * 26 + words.lines.length * 18 + 14;
  const step = at.height + PANEL_TITLE + (stacked ? GAP : 0);
  const legendTop = top + (stacked ? step * 3 : step) + 16;
  const width = inner + EDGE * 2;
  const height = legendTop + 118;
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={words.title}>
      <rect width={width} height={height} fill="var(--tl-surface)" />
      {title.map((line, row) => (
        <Words key={line} x={EDGE} y={EDGE + 18 + row * 26} size={20} weight={600} text={line} />
      ))}
      {words.lines.map((line, row) => (
        <Words key={line} x={EDGE} y={EDGE + title.length * 26 + 12 + row * 18} muted text={line} />
      ))}
      {kinds.map((kind, place) => {
        const x = EDGE + LABELS + (stacked ? 0 : place * (at.width + GAP));
        const y = top + (stacked ? place * step : 0);
        return (
          <g key={kind} transform={`translate(${x} ${y})`}>
            <PanelTitle kind={kind} text={words.panels[kind]} />
            <g transform={`translate(0 ${PANEL_TITLE})`}>
              {(stacked || place === 0) && <Labels {...{ grid, at }} hours={words.hours} />}
              <HeatPanel
                {...{ kind, groups, columns, geometry: at, breaks: grid.breaks, unit: grid.unit }}
                label={words.panels[kind]}
                showNow={words.now !== null}
              />
            </g>
          </g>
        );
      })}
      <g transform={`translate(${EDGE} ${legendTop})`}>
        <Legend grid={grid} words={words} />
      </g>
      <Words x={EDGE} y={height - 14} muted size={11} text={words.foot} />
    </svg>
  );
}

function Words(props: {
  x: number;
  y: number;
  text: string;
  size?: number;
  weight?: number;
  muted?: boolean;
  anchor?: 'middle' | 'end';
}) {
  return (
    <text
      x={props.x}
      y={props.y}
      fontSize={props.size ?? 12}
      fontWeight={props.weight ?? 400}
      textAnchor={props.anchor}
      fill={props.muted ? 'var(--tl-text-muted)' : 'var(--tl-text)'}
    >
      {props.text}
    </text>
  );
}

/** The line's chip, square for A and round for B, and its name. */
function PanelTitle({ kind, text }: { kind: PanelKind; text: string }) {
  if (kind === 'difference') return <Words x={0} y={12} weight={600} text={text} />;
  return (
    <>
      <Chip line={kind} />
      <Words x={22} y={12} weight={600} text={text} />
    </>
  );
}

function Chip({ line }: { line: 'A' | 'B' }) {
  const slot = line.toLowerCase();
  return (
    <>
      <rect width={16} height={16} rx={line === 'A' ? 3 : 8} fill={`var(--tl-line-${slot}-main)`} />
      <text x={8} y={12} fontSize={10} fontWeight={600} textAnchor="middle" fill={`var(--tl-line-${slot}-on)`}>
        {line}
      </text>
    </>
  );
}

function Labels({ grid, at, hours }: { grid: Grid; at: ReturnType<typeof geometry>; hours: string }) {
  return (
    <>
      <Words x={-LABELS} y={11} size={11} muted text={hours} />
      {grid.groups.flatMap((group) =>
        group.rows.map((row, place) => {
          const y = (at.tops.get(row.index) ?? 0) + at.pitchY / 2 + 4;
          return (
            <g key={row.index}>
              {place === 0 && <Words x={-LABELS} y={y} size={11} muted text={group.regionCode} />}
              <Words x={-LABELS + 28} y={y} text={shortened(row.name, LABELS - 36)} />
            </g>
          );
        }),
      )}
    </>
  );
}

const SWATCH = 34;

function Legend({ grid, words }: { grid: Grid; words: PictureWords }) {
  const hatch = 'picture-hatch';
  const marks = [
    <rect key="hatch" width={14} height={12} fill={`url(#${hatch})`} />,
    <rect key="small" x={3} y={2} width={8} height={8} fill="var(--tl-heat-a-4)" />,
    <rect key="now" x={1} y={0} width={11} height={11} rx={2} {...nowStroke} />,
  ];
  const said = [words.noData, words.smallCell, ...(words.now === null ? [] : [words.now])];
  return (
    <>
      <defs>
        <HatchPattern id={hatch} />
      </defs>
      {(['A', 'B'] as const).map((line, row) => (
        <g key={line} transform={`translate(0 ${row * 18})`}>
          <Chip line={line} />
          {Array.from({ length: 7 }, (_, step) => (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: the class is its index
              key={step}
              x={22 + step * SWATCH}
              y={2}
              width={SWATCH - 1}
              height={12}
              fill={`var(--tl-heat-${line.toLowerCase()}-${step + 1})`}
            />
          ))}
        </g>
      ))}
      {grid.breaks.map((value, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the break is its place between two classes
        <g key={index}>
          <Words x={22 + (index + 1) * SWATCH} y={48} anchor="middle" text={breakText(value, grid.unit)} />
          {!grid.isFixed && (
            <Words
              {...{ x: 22 + (index + 1) * SWATCH, y: 61, size: 10, muted: true, anchor: 'middle' }}
              text={`p${PERCENTILES[index]}`}
            />
          )}
        </g>
      ))}
      <Words x={22 + 7 * SWATCH + 6} y={48} muted text={`${words.unit} · ${words.ofCells}`} />
      <g transform="translate(480 0)">
        <DifferenceMarks />
      </g>
      <Words x={480} y={30} muted text={words.difference} />
      {said.map((text, place) => {
        const before = said.slice(0, place).reduce((x, one) => x + (wordsWidth(one) * 12) / 11 + 44, 0);
        return (
          <g key={text} transform={`translate(${480 + before} 46)`}>
            {marks[place]}
            <Words x={20} y={10} muted text={text} />
          </g>
        );
      })}
    </>
  );
}

/** Estimated as for 11 px: what fits into so many px of a size. */
const fits = (text: string, room: number, size: number) => (wordsWidth(text) * size) / 11 <= room;

function shortened(text: string, room: number): string {
  if (fits(text, room, 12)) return text;
  let kept = text;
  while (kept.length > 1 && !fits(`${kept}…`, room, 12)) kept = kept.slice(0, -1);
  return `${kept}…`;
}

/** A sentence in lines that fit; Chinese has no spaces and breaks anywhere. */
function broken(text: string, room: number, size: number): string[] {
  const pieces = text.match(/[\u2e80-\uffff]|[^\s\u2e80-\uffff]+\s*|\s+/g) ?? [text];
  const lines: string[] = [];
  for (const piece of pieces) {
    const before = lines.at(-1);
    if (before !== undefined && fits(before + piece, room, size)) lines[lines.length - 1] = before + piece;
    else lines.push(piece);
  }
  return lines;
}
