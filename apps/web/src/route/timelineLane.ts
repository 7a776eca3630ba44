import { lineColors } from '../charts/chartTheme';
import { type Drawing, type Pen, wordsBeside, wordsWidth } from '../charts/drawing';
import { isMove, ribbon } from './ribbon';
import type { TimelineInput } from './timelineInput';

/** The active line as a ribbon with words, where there is room for them. */
export function drawRibbon(input: TimelineInput, pen: Pen): readonly Drawing[] {
  const { top, height } = input.layout.ribbon;
  const { theme } = input;
  return ribbon(input.detail, Math.min(input.now, input.to)).flatMap((piece): Drawing[] => {
    const left = Math.max(pen.left, pen.x(piece.from));
    const right = Math.min(pen.right, pen.x(piece.to));
    if (right <= left) return [];
    const color = lineColors(theme, piece.line);
    const words = input.words.active(piece.line);
    const bar: Drawing = {
      type: 'rect',
      shape: { x: left, y: top, width: right - left, height, r: 2 },
      style: { fill: color.main },
    };
    const room = right - left;
    const label = room > wordsWidth(words) + 16 ? words : room > 14 ? piece.line : null;
    if (label === null) return [bar];
    return [
      bar,
      {
        type: 'text',
        style: {
          text: label,
          x: label === words ? left + 8 : (left + right) / 2,
          y: top + height / 2 + 0.5,
          align: label === words ? 'left' : 'center',
          verticalAlign: 'middle',
          fill: color.on,
          font: `600 10px ${theme.fontFamily}`,
        },
      },
    ];
  });
}

/** Incidents as brackets under the ribbon; words only where they hide no other words. */
export function drawIncidents(input: TimelineInput, pen: Pen): readonly Drawing[] {
  const { top, height } = input.layout.lane;
  const { theme, now } = input;
  let occupiedUntil = pen.left;
  return input.detail.incidents.flatMap((incident): Drawing[] => {
    const end = incident.closedAt ?? now;
    if (end < input.from || incident.openedAt > input.to) return [];
    const left = Math.max(pen.left, pen.x(incident.openedAt));
    const right = Math.max(left + 2, Math.min(pen.right, pen.x(end)));
    const grade =
      incident.grade === 'down' ? theme.grade.down : incident.grade === 'fair' ? theme.grade.fair : theme.grade.poor;
    const foot = top + height - 4;
    const closing = incident.closedAt !== null && pen.x(end) <= pen.right ? [[right, foot]] : [];
    const opening = pen.x(incident.openedAt) >= pen.left ? [[left, foot]] : [];
    const bracket: Drawing = {
      type: 'polyline',
      shape: { points: [...opening, [left, top + 2], [right, top + 2], ...closing] },
      style: { stroke: grade.fill, lineWidth: 1.6, fill: 'none' },
    };
    const words = input.words.incident(
      incident.line,
      incident.grade,
      incident.closedAt === null,
      end - incident.openedAt,
    );
    const width = wordsWidth(words) + 6;
    const begins = left + width <= pen.right ? left : Math.max(left, right - 4) - width;
    if (begins < occupiedUntil) return [bracket];
    occupiedUntil = begins + width + 10;
    const style = { fill: grade.text, fontFamily: theme.fontFamily, bold: true };
    return [bracket, wordsBeside(words, Math.max(left, right - 4), left, top + 10, pen, style)];
  });
}

/** Drills as dashed boxes and maintenance as hatched ones; words in them or beside, where they hide no others. */
export function drawWorks(input: TimelineInput, pen: Pen): readonly Drawing[] {
  const row = input.layout.works;
  const { works } = input.besides;
  if (row === null || works === null) return [];
  const { theme, words } = input;
  const planned = works.maintenance.map(({ from, to, name, line }) => ({
    ...{ from, to, words: words.maintenance(name, line) },
    style: { fill: theme.hatch, stroke: theme.textFaint, lineWidth: 1 },
  }));
  const drills = works.drills.map(({ from, to, kind, line }) => ({
    ...{ from, to: to ?? input.now, words: words.drill(kind, line) },
    style: { fill: theme.surface, stroke: theme.text, lineWidth: 1, lineDash: [3, 2] },
  }));
  let occupiedUntil = pen.left;
  return [...planned, ...drills]
    .filter(({ from, to }) => to >= input.from && from <= input.to)
    .sort((one, other) => one.from - other.from)
    .flatMap((work): Drawing[] => {
      const left = Math.max(pen.left, pen.x(work.from));
      const right = Math.max(left + 4, Math.min(pen.right, pen.x(work.to)));
      const box: Drawing = {
        type: 'rect',
        shape: { x: left + 0.5, y: row.top + 0.5, width: right - left - 1, height: row.height - 1, r: 2 },
        style: work.style,
      };
      const start = Math.max(left, occupiedUntil);
      const width = wordsWidth(work.words) + 8;
      const inside = right - start > width + 8;
      if (!inside && left < occupiedUntil) return [box];
      occupiedUntil = (inside ? start : right) + width + 8;
      const style = { fill: theme.textMuted, fontFamily: theme.fontFamily, background: theme.surface };
      const [from, to] = inside ? [start, start] : [left, right];
      return [box, wordsBeside(work.words, from, to, row.top + row.height / 2, pen, style)];
    });
}

/** Each directive that moved the route: one ink rule from the ribbon through all panels. */
export function drawRules(input: TimelineInput, pen: Pen): readonly Drawing[] {
  const { foot } = input.layout;
  return input.detail.directives
    .filter((directive) => isMove(directive) && directive.at >= input.from && directive.at <= input.to)
    .map((directive): Drawing => {
      const x = Math.round(pen.x(directive.at));
      return {
        type: 'line',
        shape: { x1: x, x2: x, y1: input.layout.ribbon.top - 2, y2: foot },
        style: { stroke: input.theme.ink, lineWidth: 1.4 },
      };
    });
}

const TAG = 16;

/** Square A and round B at the right end, at the height of their newest value and never over each other. */
export function drawEndTags(
  input: TimelineInput,
  slots: readonly string[],
  heightOf: (slot: string) => number | null,
  pen: Pen,
): readonly Drawing[] {
  const tags = slots
    .flatMap((slot) => {
      const value = heightOf(slot);
      return value === null ? [] : [{ slot, y: pen.y(value) }];
    })
    .sort((one, other) => one.y - other.y);
  const x = pen.right + 4;
  const foot = pen.y(0) + TAG / 2;
  const tops: number[] = [];
  for (const tag of tags) tops.push(Math.max(tag.y - TAG / 2, (tops.at(-1) ?? Number.NEGATIVE_INFINITY) + TAG + 2));
  // Tags that were pushed under the panel's foot move up together.
  const lift = Math.max(0, (tops.at(-1) ?? 0) + TAG - Math.max(foot, tags.at(-1)?.y ?? 0));
  return tags.flatMap((tag, index): Drawing[] => {
    const y = (tops[index] ?? 0) - (tags.length > 1 ? lift : 0);
    const color = lineColors(input.theme, tag.slot);
    return [
      {
        type: 'rect',
        shape: { x, y, width: TAG, height: TAG, r: tag.slot === 'B' ? TAG / 2 : 3 },
        style: { fill: color.main },
      },
      {
        type: 'text',
        style: {
          text: tag.slot,
          x: x + TAG / 2,
          y: y + TAG / 2 + 0.5,
          align: 'center',
          verticalAlign: 'middle',
          fill: color.on,
          font: `600 10px ${input.theme.fontFamily}`,
        },
      },
    ];
  });
}
