import { computeReport } from '../../../src/report/figures/computeReport';
import type { ReportInputs } from '../../../src/report/figures/inputs';
import type { Report } from '../../../src/report/figures/report';
import { gatherInputs } from '../../../src/report/inputs/gatherInputs';
import { periodNamed } from '../../../src/report/periods/period';
import type { World } from '../../fixtures/world';
import { loadGolden } from './loadGolden';

/** An hour after the week was over, when all of it is in. */
export const NOW = Date.parse('2026-11-02T06:00:00Z');

/** The recorded week in an empty database, what its report rests on, and the report. */
export async function goldenReport(world: World): Promise<{ inputs: ReportInputs; report: Report }> {
  const ctx = world.context('golden', NOW);
  await loadGolden(ctx);
  const period = periodNamed('2026-W44', 'America/New_York');
  if (!period) throw new Error('there is no week 2026-W44');
  const inputs = await gatherInputs(ctx, period);
  return { inputs, report: computeReport(inputs) };
}
