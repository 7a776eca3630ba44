import type { Context } from '@twinline/services/context';
import { createForecastLoop } from '@twinline/services/forecast/createForecastLoop';
import { createRetentionLoop } from '@twinline/services/rollup/createRetentionLoop';
import { createRollupLoop } from '@twinline/services/rollup/createRollupLoop';
import { createLearner } from './learner';
import { settleAll } from './settleAll';

/** Rolls up, forecasts and deletes what is too old; several hubs may, and share the work. */
export function createJobs(ctx: Context) {
  const rollup = createRollupLoop(ctx);
  const retention = createRetentionLoop(ctx);
  const learner = createLearner();
  const forecast = createForecastLoop(ctx, { learn: learner.learn });
  return {
    rollup,
    retention,
    forecast,
    start(): void {
      rollup.start();
      retention.start();
      forecast.start();
    },
    stop: () => settleAll(ctx.log, [rollup.stop(), retention.stop(), forecast.stop().finally(learner.stop)]),
  };
}
