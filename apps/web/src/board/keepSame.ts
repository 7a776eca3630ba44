import type { BoardFrame, BoardLine, BoardRoute } from '../trpc/types';

/** The frame with each line that says what it said before as the same object: what it is drawn by need not run again. */
export function keepSame(before: BoardFrame | null, frame: BoardFrame): BoardFrame {
  if (before === null) return frame;
  const known = new Map(before.routes.map((route) => [route.id, route]));
  return { ...frame, routes: frame.routes.map((route) => withKnownLines(route, known.get(route.id))) };
}

function withKnownLines(route: BoardRoute, before: BoardRoute | undefined): BoardRoute {
  if (before === undefined) return route;
  const lines = Object.entries(route.lines).map(([slot, line]) => {
    const known = before.lines[slot];
    return [slot, known && isSame(known, line) ? known : line] as const;
  });
  return { ...route, lines: Object.fromEntries(lines) };
}

const isSame = (a: BoardLine, b: BoardLine) =>
  (Object.keys(b) as (keyof BoardLine)[]).every((key) => Object.is(a[key], b[key]));
