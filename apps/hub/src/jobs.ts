import { createAlertLoop } from '@twinline/services/alerts/createAlertLoop';
import type { Context } from '@twinline/services/context';
import { createForecastLoop } from '@twinline/services/forecast/createForecastLoop';
import { createReportLoop } from '@twinline/services/report/jobs/createReportLoop';
import { createRetentionLoop } from '@twinline/services/rollup/createRetentionLoop';
import { createRollupLoop } from '@twinline/services/rollup/createRollupLoop';
import type { Env } from './env';
import { createLearner } from './learner';
import { createPrinter } from './printing/createPrinter';
import { createReporter } from './reporter';
import { settleAll } from './settleAll';

/** What the jobs of a hub read of its environment. */
export type JobsEnv = Pick<Env, 'DATABASE_URL' | 'HUB_TOKEN' | 'WEB_URL' | 'WEB_INTERNAL_URL' | 'TWINLINE_CHROMIUM'>;

/**
 * Rolls up, forecasts, deletes what is too old, decides who is told of what, makes and prints reports; several hubs may,
 * and share the work.
 */
export function createJobs(ctx: Context, { hubId, env }: { readonly hubId: string; readonly env: JobsEnv }) {
  const rollup = createRollupLoop(ctx);
  const retention = createRetentionLoop(ctx);
  const learner = createLearner();
  const forecast = createForecastLoop(ctx, { learn: learner.learn });
  const alerts = createAlertLoop(ctx, { webUrl: env.WEB_URL ?? null });
  const reporter = createReporter({ databaseUrl: env.DATABASE_URL, log: ctx.log });
  const printing = printingOf(ctx, env);
  const reports = createReportLoop(ctx, { hubId, make: reporter.make, printing });
  return {
    rollup,
    retention,
    forecast,
    alerts,
    reports,
    prints: () => printing !== null && printing.printer.missing() === null,
    start(): void {
      rollup.start();
      retention.start();
      forecast.start();
      alerts.start();
      reports.start();
      sayWhetherItPrints(ctx, printing);
    },
    stop: () =>
      settleAll(ctx.log, [
        ...[rollup.stop(), retention.stop(), forecast.stop().finally(learner.stop), alerts.stop()],
        // What is at work is broken off, and handed back by the loop, which has been told to end.
        ...[reports.stop(), reporter.stop(), printing?.printer.stop()],
      ]),
  };
}

/** Null where the hub does not know where the web app is. */
function printingOf(ctx: Context, { WEB_URL, WEB_INTERNAL_URL, TWINLINE_CHROMIUM, HUB_TOKEN }: JobsEnv) {
  const webUrl = WEB_INTERNAL_URL ?? WEB_URL;
  if (webUrl === undefined) return null;
  return {
    printer: createPrinter({ log: ctx.log, webUrl, executablePath: TWINLINE_CHROMIUM }),
    webUrl,
    secret: HUB_TOKEN,
  };
}

function sayWhetherItPrints(ctx: Context, printing: ReturnType<typeof printingOf>): void {
  const missing =
    printing === null ? 'the hub does not know the web app: set WEB_URL' : printing.printer.missing()?.message;
  if (missing !== undefined) ctx.log.warn({ missing }, 'no PDF of a report can be made here');
}
