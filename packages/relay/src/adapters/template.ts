import { z } from 'zod';
import type { DirectiveData } from '../events';
import { settingsOf } from './adapter';

/** What `${name}` may stand for besides a line's own values. None of it can hold a blank or begin with a dash. */
const OF_DIRECTIVE = ['routeId', 'line', 'mode', 'epoch', 'sequence', 'advice'] as const;
const NAME = /\$\{([^}]*)\}/g;

/** A line's own values, by name, for `${name}` in an action's texts. */
export const lineValues = z.record(z.string().regex(/^[a-zA-Z]\w{0,63}$/, 'a name of letters and digits'), z.string());
type Lines = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What `${name}` stands for under this directive: its own words, and its line's values. */
export function valuesOf(directive: DirectiveData, lines: Lines): Record<string, string> {
  const own = OF_DIRECTIVE.map((name) => [name, String(directive[name])]);
  return { ...settingsOf(lines, directive.line), ...Object.fromEntries(own) };
}

/** `text` with each `${name}` replaced, once: what a value contains is not looked at again. */
export function fill(text: string, values: Readonly<Record<string, string>>, encode = (value: string) => value) {
  return text.replace(NAME, (_whole, name: string) => encode(values[name] ?? ''));
}

/** The names in `texts` that are neither of a directive nor given for every line, as a sentence; null if there are none. */
export function unknownNames(texts: readonly string[], lines: Lines): string | null {
  const named = new Set(texts.flatMap((text) => [...text.matchAll(NAME)].map(([, name = '']) => name)));
  for (const name of named) {
    if (OF_DIRECTIVE.some((own) => own === name)) continue;
    const without = Object.entries(lines).find(([, values]) => !Object.hasOwn(values, name));
    if (without !== undefined)
      return `\${${name}} is not known: give "${name}" in lines.${without[0]}, or use ${known()}`;
  }
  return null;
}

function known(): string {
  return OF_DIRECTIVE.map((name) => `\${${name}}`).join(', ');
}
