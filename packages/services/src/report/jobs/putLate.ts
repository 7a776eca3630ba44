import type { Context } from '../../context';
import { defaultRetention } from '../../retention/retention';
import { inputsFingerprint } from '../inputs/fingerprint';
import { periodNamed } from '../periods/period';
import { putJob } from './putDue';

/** Each report is looked at this often. */
const LOOK_EVERY_MS = 60_000;
/** What it rests on has to stay the same for so long: an agent that sends what it spooled does so for minutes. */
export const QUIET_MS = 120_000;
/** Raw samples that are older cannot come in any more; with a while for their rollups. */
const DAYS_MORE = 2;
const MOST_AT_A_TIME = 20;
/** To look at what a large organization's report rests on takes a second or two: the rest waits for the next turn. */
const MOST_MS_AT_A_TIME = 3_000;

const DUE = `
  select r.id, r.organization_id as "organizationId", r.name, r.time_zone as "timeZone", r.fingerprint,
    r.seen_fingerprint as "seenFingerprint", extract(epoch from r.seen_since)::float8 * 1000 as "seenSince"
  from reports r join organization o on o.id = r.organization_id
  left join retentions t on t.organization_id = r.organization_id
  where r.complete and r.time_zone = o.time_zone and r.looked_at <= $2
    and r.ends_at > $1::timestamptz - (coalesce(t.raw_days, ${defaultRetention.rawDays}) + ${DAYS_MORE}) * interval '24 hours'
  order by r.looked_at limit ${MOST_AT_A_TIME}`;

const SEEN = `
  update reports set looked_at = $3, seen_fingerprint = $4, seen_since = $5 where id = $1 and fingerprint = $2`;

interface Row {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly timeZone: string;
  readonly fingerprint: string;
  readonly seenFingerprint: string | null;
  readonly seenSince: number | null;
}

/**
 * Looks whether what recent reports rest on has changed: data that came in late, a cost, a target. A report whose inputs
 * are others, and have been the same for two minutes, is made again.
 */
export async function putLate(ctx: Context, signal: AbortSignal): Promise<void> {
  const now = ctx.now();
  const { rows } = await ctx.db.pool.query<Row>(DUE, [new Date(now), new Date(now - LOOK_EVERY_MS)]);
  const began = performance.now();
  for (const row of rows) {
    if (signal.aborted || performance.now() - began > MOST_MS_AT_A_TIME) return;
    await lookAt(ctx, row).catch((error: unknown) =>
      ctx.log.warn({ report: row.name, error: String(error) }, 'could not look whether a report is still right'),
    );
  }
}

async function lookAt(ctx: Context, row: Row): Promise<void> {
  const { id, organizationId, name, fingerprint } = row;
  const period = periodNamed(name, row.timeZone);
  const now = ctx.now();
  const seen = period === null ? fingerprint : await inputsFingerprint({ ...ctx, organizationId }, period);
  const differs = seen !== fingerprint;
  const since = !differs ? null : seen === row.seenFingerprint ? row.seenSince : now;
  const values = [differs ? seen : null, since === null ? null : new Date(since)];
  await ctx.db.pool.query(SEEN, [id, fingerprint, new Date(now), ...values]);
  if (since !== null && now - since >= QUIET_MS) await putJob(ctx, { organizationId, name, reason: 'late-data' });
}
