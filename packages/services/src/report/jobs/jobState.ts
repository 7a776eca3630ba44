import { setTimeout as sleep } from 'node:timers/promises';
import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { ServiceError } from '../../errors';

/** What came of something that was wanted. */
export interface JobState {
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  /** Of the report. */
  readonly name: string;
  /** What was wrong with the last try; null where nothing was. */
  readonly error: string | null;
  /** The version that was made, or found to say the same; null while it is not done. */
  readonly version: number | null;
}

/** @throws ServiceError not-found. */
export async function jobState(ctx: OrganizationContext, { jobId }: { jobId: string }): Promise<JobState> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<JobState & Record<string, unknown>>(
      sql`select state, name, error, version from report_jobs where id = ${jobId}`,
    ),
  );
  if (rows[0] === undefined) throw new ServiceError('not-found', 'There is no such job.', { field: 'jobId' });
  return rows[0];
}

const LOOK_EVERY_MS = 400;

/**
 * Waits until a job is done.
 *
 * @throws ServiceError unavailable where it failed, overloaded where it takes longer than `withinMs`.
 */
export async function jobDone(ctx: OrganizationContext, jobId: string, withinMs: number): Promise<JobState> {
  const startedAt = performance.now();
  for (;;) {
    const job = await jobState(ctx, { jobId });
    if (job.state === 'done') return job;
    if (job.state === 'failed')
      throw new ServiceError('unavailable', `It could not be made: ${job.error ?? 'it failed'}`, { field: 'job' });
    if (performance.now() - startedAt > withinMs)
      throw new ServiceError('overloaded', 'It is not ready yet: a hub makes it, ask again in a minute.', {
        ...{ field: 'job', retryAfterMs: 30_000 },
      });
    await sleep(LOOK_EVERY_MS);
  }
}
