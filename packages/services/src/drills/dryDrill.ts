import type { JudgedRoute } from '@twinline/engine/region/judgedRoute';
import type { DrillCheck, DrillContext, DrillRun } from './drill';
import { asChecks, guardsOf, lineToTry } from './liveDrill';
import { relayStanding } from './relayTimes';
import { endRun } from './steps';

/** Looks whether the route could change lines now, and sends nothing: done in one step. */
export async function runDry(ctx: DrillContext, run: DrillRun, judged: JudgedRoute): Promise<void> {
  const to = lineToTry(judged, run.line);
  const from = judged.state?.activeLine;
  if (to === null || from === undefined) return;
  const override = judged.orders.override;
  // Trouble of the line in use is no reason not to switch; a strict override is.
  const guards = asChecks(guardsOf(judged, to)).filter(({ name }) => name !== 'calm');
  const free: DrillCheck = {
    ...{ name: 'override', passed: !(override?.strict ?? false), limit: null, unit: 'ms' },
    value: override === null ? null : override.expiresAt - ctx.now(),
  };
  const checks = [...guards, free, ...(await relayStanding(ctx, run.routeId))];
  const passed = guards.length > 0 && checks.every((check) => check.passed);
  await endRun(ctx, run, { result: passed ? 'passed' : 'failed', cause: passed ? null : 'checks', checks, from, to });
}
