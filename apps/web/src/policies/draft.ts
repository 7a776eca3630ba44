import type { WholePolicy } from './data';
import { allNumbers, choices, stored, valueAt, written } from './fields';

/** What the form holds. Numbers are text, as somebody writes them; nothing that is typed is ever lost or corrected. */
export interface Draft {
  readonly name: string;
  readonly note: string;
  /** By path. */
  readonly numbers: Readonly<Record<string, string>>;
  readonly preferredLine: string;
  readonly mode: WholePolicy['mode'];
  /** Percent by line, as it is written; kept while another mode is tried. */
  readonly shares: Readonly<Record<string, string>>;
  readonly preemptive: boolean;
}

const SHARE = { path: 'weights', unit: 'percent', scale: 0.01 } as const;

export function draftOf(policy: WholePolicy, lines: readonly string[]): Draft {
  const numbers: Record<string, string> = {};
  for (const field of allNumbers) numbers[field.path] = written(Number(valueAt(policy, field.path)), field);
  const shares: Record<string, string> = {};
  for (const line of [...new Set([...lines, ...Object.keys(policy.weights)])].sort())
    shares[line] = policy.mode === 'split' ? written(policy.weights[line] ?? 0, SHARE) : evenly(lines.length);
  const { name, preferredLine, mode } = policy;
  return { name, note: '', numbers, preferredLine, mode, shares, preemptive: policy.preemptive.enabled };
}

const evenly = (lines: number) => String(Number((100 / Math.max(1, lines)).toFixed(2)));

/** The whole policy that a draft says; what is no number arrives as null, which the server refuses by its field. */
export function definitionOf(draft: Draft, base: WholePolicy): Record<string, unknown> {
  const definition = structuredClone(base) as unknown as Record<string, unknown>;
  for (const field of allNumbers) put(definition, field.path, stored(draft.numbers[field.path] ?? '', field));
  const { preferredLine, mode, preemptive } = draft;
  put(definition, 'preemptive.enabled', preemptive);
  return { ...definition, preferredLine, mode, weights: mode === 'split' ? sharesOf(draft) : {} };
}

/** A line with a share of 0 is left out. */
function sharesOf({ shares }: Draft): Record<string, number | null> {
  const given = Object.entries(shares).map(([line, text]) => [line, stored(text, SHARE)] as const);
  return Object.fromEntries(given.filter(([, share]) => share !== 0));
}

function put(object: Record<string, unknown>, path: string, value: unknown): void {
  const keys = path.split('.');
  let node: Record<string, unknown> = object;
  for (const key of keys.slice(0, -1)) node = node[key] as Record<string, unknown>;
  node[keys.at(-1) ?? ''] = value;
}

/** The fields in which two policies differ, by the order of the form. `one` may be a draft's, with what is no number yet. */
export function differing(one: WholePolicy, other: WholePolicy, fields: readonly string[]): string[] {
  return fields.filter((field) => text(valueAt(one, field)) !== text(valueAt(other, field)));
}

function text(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  return JSON.stringify(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)));
}

/** The field that a fault is about, as the form shows it: shares of lines are one. */
export function shownField(field: string): string | null {
  if (field.startsWith('weights')) return 'weights';
  const known = [...allNumbers.map(({ path }) => path), ...choices, 'name', 'note'];
  return known.find((path) => path === field) ?? null;
}
