import type { Logger } from '@twinline/services/context';

/** Everything gets its chance to end; what fails is logged, not fatal to the rest. */
export async function settleAll(log: Logger, endings: readonly (Promise<unknown> | undefined)[]): Promise<void> {
  for (const result of await Promise.allSettled(endings))
    if (result.status === 'rejected') log.error({ error: String(result.reason) }, 'a part did not stop cleanly');
}
