/** Where a key stands in the list of keys. */
export type KeyGroup = 'page' | 'move' | 'go' | 'everywhere';

/** One key (or two, one after the other, as “g b”) and what it does. */
export interface Binding {
  /** As `KeyboardEvent.key` has it, letters small: “a”, “?”, “Escape”, “g b”. */
  readonly keys: string;
  /** What it does, in the reader's language. */
  readonly words: string;
  readonly group: KeyGroup;
  /** Goes on while the key is held down. */
  readonly repeats: boolean;
  readonly act: () => void;
}

let bindings: readonly Binding[] = [];
const listeners = new Set<() => void>();

function change(next: readonly Binding[]): void {
  bindings = next;
  for (const listener of listeners) listener();
}

/** Takes a key until the returned function is called. Of two for the same key the later one has it. */
export function bind(binding: Binding): () => void {
  change([...bindings, binding]);
  return () => change(bindings.filter((one) => one !== binding));
}

export function currentBindings(): readonly Binding[] {
  return bindings;
}

/** Calls back when keys come or go; for useSyncExternalStore. */
export function subscribeToBindings(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
