import { randomUUID } from 'node:crypto';
import { createDatabase } from '@twinline/db/client';
import { computeReport } from '@twinline/services/report/figures/computeReport';
import { inputsFingerprint } from '@twinline/services/report/inputs/fingerprint';
import { gatherInputs } from '@twinline/services/report/inputs/gatherInputs';
import { periodNamed } from '@twinline/services/report/periods/period';

/** What the process is asked; without a name it only has loaded the code. */
export interface ReportAsked {
  readonly url: string;
  readonly organizationId: string;
  readonly timeZone: string;
  readonly name: string | null;
  readonly now: number;
}

export interface ReportMade {
  readonly gatherMs: number;
  readonly computeMs: number;
  /** To tell that nothing has changed, once all is in the database's memory. */
  readonly fingerprintMs: number;
  /** The most memory that the process ever had. */
  readonly peakBytes: number;
  readonly quarters: number;
  readonly judged: number;
  readonly inputBytes: number;
}

/** A process of its own that makes one report, so that what it took at most is that report's. */
process.once('message', async (asked: ReportAsked) => {
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const period = asked.name === null ? null : periodNamed(asked.name, asked.timeZone);
  const db = createDatabase(asked.url, { max: 2 });
  const { organizationId, now } = asked;
  const ctx = { db, log: quiet, now: () => now, newId: randomUUID, organizationId };
  const began = performance.now();
  const inputs = period && (await gatherInputs(ctx, period));
  const gathered = performance.now();
  const report = inputs && computeReport(inputs);
  const computed = performance.now();
  // Before anything else is done: it is the report's own.
  const peakBytes = process.resourceUsage().maxRSS * 1_024;
  if (period) await inputsFingerprint(ctx, period);
  const again = performance.now();
  if (period) await inputsFingerprint(ctx, period);
  const made: ReportMade = {
    gatherMs: gathered - began,
    computeMs: computed - gathered,
    fingerprintMs: performance.now() - again,
    peakBytes,
    quarters: inputs?.quarters.path.length ?? 0,
    judged: report?.quality.failoversJudged ?? 0,
    inputBytes: inputs ? Buffer.byteLength(JSON.stringify(inputs)) : 0,
  };
  await db.end();
  process.send?.(made, () => process.disconnect());
});
