import type { Point } from './project';

/** A ring without the points that lie within `tolerance` of the line between those that stay (Douglas, Peucker 1973). */
export function simplified(ring: readonly Point[], tolerance: number): readonly Point[] {
  const [first, last] = [ring[0], ring.at(-1)];
  if (!first || !last || ring.length < 3) return ring;
  let farthest = 0;
  let most = tolerance;
  ring.forEach((point, index) => {
    const away = distance(point, first, last);
    if (away > most) [farthest, most] = [index, away];
  });
  if (farthest === 0) return [first, last];
  return [
    ...simplified(ring.slice(0, farthest + 1), tolerance).slice(0, -1),
    ...simplified(ring.slice(farthest), tolerance),
  ];
}

function distance([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}

/** Twice the ring's area by the shoelace formula, without its sign. */
export function doubleArea(ring: readonly Point[]): number {
  return Math.abs(
    ring.reduce((sum, [x, y], index) => {
      const [nx, ny] = ring[(index + 1) % ring.length] ?? [x, y];
      return sum + x * ny - nx * y;
    }, 0),
  );
}

/** The point of a grid inside the ring that is farthest from its edge: where a mark for the whole looks right. */
export function innermost(ring: readonly Point[]): Point {
  const xs = ring.map(([x]) => x);
  const ys = ring.map(([, y]) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const steps = 40;
  let best: Point = [(left + right) / 2, (top + bottom) / 2];
  let room = -1;
  for (let i = 1; i < steps; i += 1)
    for (let j = 1; j < steps; j += 1) {
      const point: Point = [left + ((right - left) * i) / steps, top + ((bottom - top) * j) / steps];
      if (!contains(ring, point)) continue;
      const here = Math.min(...ring.map((corner, index) => distance(point, corner, ring[index - 1] ?? corner)));
      if (here > room) [best, room] = [point, here];
    }
  return best;
}

function contains(ring: readonly Point[], [x, y]: Point): boolean {
  return ring.reduce((inside, [ax, ay], index) => {
    const [bx, by] = ring[(index + 1) % ring.length] ?? [ax, ay];
    return ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax ? !inside : inside;
  }, false);
}

/** A closed SVG path of whole units, each step relative to the last: about half as long as absolute ones. */
export function pathOf(ring: readonly Point[]): string {
  let [px, py] = [0, 0];
  let path = '';
  ring.forEach((point, index) => {
    const [x, y] = [Math.round(point[0]), Math.round(point[1])];
    if (index === 0) path = `M${x} ${y}`;
    else if (x !== px || y !== py) path += `${index === 1 ? 'l' : ' '}${x - px} ${y - py}`;
    [px, py] = [x, y];
  });
  return `${path}z`;
}
