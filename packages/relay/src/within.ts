/**
 * Runs `act` with a signal that aborts when `outer` does, or after `ms`; then it rejects, whatever `act` does about it.
 * (`AbortSignal.any` would do, but it leaves something behind on a signal that lives as long as the program.)
 *
 * @throws what `act` throws, or the reason of the abort.
 */
export async function within<T>(
  ms: number,
  outer: AbortSignal | undefined,
  act: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const timer = setTimeout(() => own.abort(new Error(`it took longer than ${ms} ms`)), ms);
  const release = passOn(outer, own);
  try {
    own.signal.throwIfAborted();
    const aborted = new Promise<never>((_resolve, reject) => {
      own.signal.addEventListener('abort', () => reject(own.signal.reason), { once: true });
    });
    return await Promise.race([act(own.signal), aborted]);
  } finally {
    clearTimeout(timer);
    release();
  }
}

/** Aborts `inner` when `outer` aborts, until what it returns is called. */
export function passOn(outer: AbortSignal | undefined, inner: AbortController): () => void {
  const stop = () => inner.abort(outer?.reason);
  outer?.addEventListener('abort', stop);
  if (outer?.aborted) stop();
  return () => outer?.removeEventListener('abort', stop);
}
