import type { Context } from '@twinline/services/context';
import { createRetentionLoop } from '@twinline/services/rollup/createRetentionLoop';
import { createRollupLoop } from '@twinline/services/rollup/createRollupLoop';
import { settleAll } from './settleAll';

/** Rolls up and deletes what is too old; several hubs may, and share the work. */
export function createJobs(ctx: Context) {
  const rollup = createRollupLoop(ctx);
  const retention = createRetentionLoop(ctx);
  return {
    rollup,
    retention,
    start(): void {
      rollup.start();
      retention.start();
    },
    stop: () => settleAll(ctx.log, [rollup.stop(), retention.stop()]),
  };
}
