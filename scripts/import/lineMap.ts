import { fail } from '../setup/dependencies.mjs';

/** Reads `--map`: line of the file → slot; ends the program with what is wrong about it. */
export function lineMap(text: string): Map<string, string> {
  const map = new Map<string, string>();
  for (const pair of text.split(',')) {
    const [, name, slot] = /^\s*(.+?)\s*=\s*([A-Z][A-Z0-9]{0,3})\s*$/.exec(pair) ?? [];
    if (name === undefined || slot === undefined) fail(`--map: "${pair}" is not NAME=SLOT, such as atnt=A`);
    if (map.has(name)) fail(`--map names ${name} twice`);
    if ([...map.values()].includes(slot)) fail(`--map: two lines of the file can't both be ${slot}: take them apart`);
    map.set(name, slot);
  }
  return map;
}

/** Reads a moment, epoch ms; NaN where it has no zone. */
export const momentOf = (text: string): number => (/T.*(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN);
