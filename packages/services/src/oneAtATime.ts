/**
 * A read that is asked for again while it runs: one at a time, because of two that end in the other order the older would
 * stay, and all that ask meanwhile share the next. What it resolves to was begun after the call.
 */
export function oneAtATime(read: () => Promise<void>): () => Promise<void> {
  let reading: Promise<void> | null = null;
  let queued: Promise<void> | null = null;

  function begin(): Promise<void> {
    reading = read().finally(() => {
      reading = null;
    });
    return reading;
  }

  return () => {
    if (reading === null) return begin();
    queued ??= reading
      .catch(() => undefined)
      .then(() => {
        queued = null;
        return begin();
      });
    return queued;
  };
}
