import type { Binding } from './bindings';

/** How long the second of two keys may take, ms. */
export const PAIR_MS = 1_500;

/** A key that was pressed, as much of it as matters here; a KeyboardEvent is one. */
export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly repeat: boolean;
  readonly isComposing: boolean;
}

/** What to do now, and the first of two keys that the next press may complete. */
export interface Meaning {
  readonly binding: Binding | null;
  readonly pending: string | null;
}

const nothing: Meaning = { binding: null, pending: null };

/**
 * What a press means. `pending` is the key before, where that began a pair and was no longer ago than PAIR_MS;
 * `singleKeys`: whether characters are keys at all (Escape and its like always are). Of two bindings the later one wins.
 */
export function meaningOf(
  pressed: Pressed,
  pending: string | null,
  bindings: readonly Binding[],
  singleKeys: boolean,
): Meaning {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || pressed.isComposing) return nothing;
  const isCharacter = [...pressed.key].length === 1;
  if (isCharacter && !singleKeys) return nothing;
  const key = isCharacter ? pressed.key.toLowerCase() : pressed.key;
  const of = (keys: string) => bindings.findLast((binding) => binding.keys === keys) ?? null;
  const pair = pending === null ? null : of(`${pending} ${key}`);
  const binding = pair ?? of(key);
  if (pressed.repeat && !binding?.repeats) return nothing;
  if (binding !== null) return { binding, pending: null };
  return bindings.some(({ keys }) => keys.startsWith(`${key} `)) ? { binding: null, pending: key } : nothing;
}
