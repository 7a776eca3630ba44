// Draws the live board's map anew: `node scripts/run.mjs scripts/map/main.ts countries-50m.json codes.json`, the former
// of npm's world-atlas 2.0.2 (Natural Earth, public domain), the latter of i18n-iso-countries 7.14.0 (MIT).
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from '../setup/dependencies.mjs';
import { doubleArea, innermost, pathOf, simplified } from './outline';
import { type Point, project } from './project';
import { projected, readTopology } from './topology';

const TOLERANCE = 1.1;
/** Islands smaller than this many square units are no help in finding a place. */
const SMALLEST = 8;
const ANTARCTIC = -60;

/** Where a country's people are, where that is far from the middle of its largest part: longitude, latitude. */
const peopled: Readonly<Record<string, Point>> = {
  CA: [-97, 51],
  EG: [30.6, 28.5],
  ID: [109.5, -7.2],
  MY: [102.3, 3.9],
  RU: [48, 56],
  SE: [15.5, 60],
  NO: [9, 61],
};

const [shapesFile = '', codesFile = ''] = process.argv.slice(2);
const { countries, land } = readTopology(readFileSync(shapesFile, 'utf8'));
const codes = new Map(
  z
    .array(z.tuple([z.string(), z.string(), z.string()], z.string()))
    .parse(JSON.parse(readFileSync(codesFile, 'utf8')))
    .map(([alpha2, , numeric]) => [numeric, alpha2]),
);

const outline = land
  .flatMap(({ rings }) => rings)
  .filter((ring) => ring.some(([, latitude]) => latitude > ANTARCTIC))
  .map(projected)
  .filter((ring) => doubleArea(ring) / 2 >= SMALLEST && !isCut(ring))
  .map((ring) => pathOf(simplified(ring, TOLERANCE)))
  .join('');

/** An island on the edge of the map (an Aleutian one) would be drawn right across it. */
function isCut(ring: readonly Point[]): boolean {
  return ring.some(([x], index) => Math.abs(x - (ring[index - 1]?.[0] ?? x)) > 1_000);
}

const places = countries
  .flatMap(({ id, rings }): [string, Point][] => {
    const code = codes.get(id ?? '');
    const largest = rings.map(projected).sort((a, b) => doubleArea(b) - doubleArea(a))[0];
    if (code === undefined || largest === undefined || code === 'AQ') return [];
    const own = peopled[code];
    return [[code, own ? project(own) : innermost(largest)]];
  })
  .sort(([a], [b]) => a.localeCompare(b));

const text = `// Drawn by scripts/map from Natural Earth's 1:50m shapes (public domain) in Equal Earth's projection.

/** The land as an SVG path, in map units: 2,000 along the equator, 0 at its middle, y to the south. */
export const land =
  '${outline}';

/** Where a country is shown, by ISO code: “code x y” in map units. */
export const places =
  '${places.map(([code, [x, y]]) => `${code} ${Math.round(x)} ${Math.round(y)}`).join(',')}';
`;
writeFileSync(join(root, 'apps/web/src/board/map/world.ts'), text);
process.stdout.write(`${outline.length} characters of land, ${places.length} places\n`);
