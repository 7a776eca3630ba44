import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SCENARIOS } from '../src/scenarios/catalogue';

const doc = readFileSync(new URL('../../../docs/scenarios.md', import.meta.url), 'utf8');
/** By the first cell of each row, the others. */
const rows = new Map(
  doc
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, name = '', ...rest]) => [name, rest.slice(0, -1)]),
);

it('the manual has every scenario in the words of the catalogue, with its story', () => {
  const written = SCENARIOS.map(({ name, words: { en }, story: { told, faults } }) => [
    `\`${name}\``,
    [
      en.what,
      told.map(({ reason, line }) => `\`${reason}\` ${line}`).join(', ') || 'nothing',
      faults.join(', ') || 'none',
      en.expect,
    ],
  ]);
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(written));
});
