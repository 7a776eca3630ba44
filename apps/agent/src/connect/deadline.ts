import { AttemptError } from './faults';

export interface Deadline {
  /** The promise, unless the time runs out or the signal comes first: then it rejects. */
  within<T>(promise: Promise<T>): Promise<T>;
  end(): void;
}

/** One deadline for all steps of an attempt. */
export function startDeadline(timeoutMs: number, signal: AbortSignal): Deadline {
  let fail: (error: AttemptError) => void = () => {};
  const expired = new Promise<never>((_, reject) => {
    fail = reject;
  });
  expired.catch(() => {});
  const timeout = () => fail(new AttemptError(`no answer within ${timeoutMs} ms`, 'ETIMEDOUT'));
  const abort = () => fail(new AttemptError('broken off', 'ABORT_ERR'));
  // One more look at the sockets: after a stall the answer may be there already, behind this timer.
  const timer = setTimeout(() => setImmediate(timeout), timeoutMs);
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  return {
    within: (promise) => Promise.race([promise, expired]),
    end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    },
  };
}
