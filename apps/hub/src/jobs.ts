import { createAlertLoop } from '@twinline/services/alerts/createAlertLoop';
import type { Context } from '@twinline/services/context';
import { createForecastLoop } from '@twinline/services/forecast/createForecastLoop';
import { createRetentionLoop } from '@twinline/services/rollup/createRetentionLoop';
import { createRollupLoop } from '@twinline/services/rollup/createRollupLoop';
import { createLearner } from './learner';
import { settleAll } from './settleAll';

/** Rolls up, forecasts, deletes what is too old, and decides who is told of what; several hubs may, and share the work. */
export function createJobs(ctx: Context, options: { readonly webUrl: string | null }) {
  const rollup = createRollupLoop(ctx);
  const retention = createRetentionLoop(ctx);
  const learner = createLearner();
  const forecast = createForecastLoop(ctx, { learn: learner.learn });
  const alerts = createAlertLoop(ctx, options);
  return {
    rollup,
    retention,
    forecast,
    alerts,
    start(): void {
      rollup.start();
      retention.start();
      forecast.start();
      alerts.start();
    },
    stop: () =>
      settleAll(ctx.log, [rollup.stop(), retention.stop(), forecast.stop().finally(learner.stop), alerts.stop()]),
  };
}
