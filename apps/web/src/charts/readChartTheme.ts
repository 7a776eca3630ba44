import type { Grade } from '@twinline/engine/types';
import type { ChartTheme } from './chartTheme';

const GRADE_VARIABLE: Readonly<Record<Grade, string>> = {
  good: 'good',
  fair: 'fair',
  poor: 'poor',
  down: 'down',
  'no-data': 'no-data',
};

/** The theme as the CSS variables of the document say it now. */
export function readChartTheme(): ChartTheme {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(`--tl-${name}`).trim();
  const line = (slot: string) => ({ main: read(`line-${slot}-main`), on: read(`line-${slot}-on`) });
  const grade = (name: Grade) => ({
    fill: read(`${GRADE_VARIABLE[name]}-fill`),
    text: read(`${GRADE_VARIABLE[name]}-text`),
  });
  return {
    text: read('text'),
    textMuted: read('text-muted'),
    textFaint: read('text-faint'),
    border: read('border'),
    surface: read('surface'),
    ink: read('ink'),
    line: { A: line('a'), B: line('b') },
    grade: {
      good: grade('good'),
      fair: grade('fair'),
      poor: grade('poor'),
      down: grade('down'),
      'no-data': grade('no-data'),
    },
    fontFamily: getComputedStyle(document.body).fontFamily,
    hatch: { image: hatchTile(read('border-strong')), repeat: 'repeat' },
  };
}

/** One tile of the hatch of tokens.json: 45°, line 1.5, pitch 5. */
function hatchTile(color: string): HTMLCanvasElement {
  const size = 7;
  const tile = document.createElement('canvas');
  tile.width = size;
  tile.height = size;
  const pen = tile.getContext('2d');
  if (pen === null) return tile;
  pen.strokeStyle = color;
  pen.globalAlpha = 0.75;
  pen.lineWidth = 1.2;
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift - 1, size + 1);
    pen.lineTo(shift + size + 1, -1);
  }
  pen.stroke();
  return tile;
}
