const LOOK_MS = 20;

/** Resolves once `test` holds, or after `longestMs`. */
export function settled(test: () => boolean, longestMs: number): Promise<void> {
  return new Promise((resolve) => {
    const end = performance.now() + longestMs;
    const look = () => {
      if (test() || performance.now() >= end) resolve();
      else setTimeout(look, LOOK_MS);
    };
    look();
  });
}
