/** Rejects when the run is to end. */
export function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(new Error('it was stopped')), { once: true });
  });
}
