/** Typed listeners: unlike Node's EventEmitter, an error nobody listens for does not end the program. */
export interface Listeners<Events> {
  /** Returns how to stop listening. */
  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): () => void;
  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void;
  clear(): void;
}

/** What a listener throws goes to `thrown`, and the next listener is called all the same. */
export function createListeners<Events>(thrown: (error: unknown, name: keyof Events) => void): Listeners<Events> {
  type Listener = (event: Events[keyof Events]) => void;
  const listeners = new Map<keyof Events, Set<Listener>>();
  return {
    on(name, listener) {
      const named = listeners.get(name) ?? new Set();
      listeners.set(name, named);
      // Each call has its own entry, so that a function that listens twice is called twice and taken away once.
      const entry: Listener = (event) => listener(event as Events[typeof name]);
      named.add(entry);
      return () => void named.delete(entry);
    },
    emit(name, event) {
      for (const listener of [...(listeners.get(name) ?? [])]) {
        try {
          listener(event);
        } catch (error) {
          thrown(error, name);
        }
      }
    },
    clear: () => listeners.clear(),
  };
}
