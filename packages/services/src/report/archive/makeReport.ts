import type pg from 'pg';
import type { OrganizationContext } from '../../context';
import { inTransaction } from '../../inTransaction';
import { organizationOf } from '../../query/organizationOf';
import { compareReports, headlineKeys, type ReportChange } from '../figures/compareReports';
import { computeReport } from '../figures/computeReport';
import { INPUTS_FORMAT, type Period, type ReportInputs } from '../figures/inputs';
import type { Report } from '../figures/report';
import { inputsFingerprint } from '../inputs/fingerprint';
import { gatherInputs } from '../inputs/gatherInputs';
import { finishJob, type HeldJob } from '../jobs/heldJob';
import { choosePeriod } from '../periods/period';
import { pack, unpack } from './packed';
import { type ReportReason, summaryOf } from './reportVersion';

export interface MakeReport {
  /** Of the period: `2026-W46`, `2026-11`, `2026-11-03_2026-11-17`. */
  readonly name: string;
  readonly reason: ReportReason;
  /** The job that this is for: done in the same transaction, and nothing is written once it is another's. */
  readonly job?: HeldJob;
  readonly compute?: (inputs: ReportInputs) => Report;
  /** Called when all is written and nothing is committed; tests end the process there. */
  readonly beforeCommit?: () => Promise<unknown>;
}

export interface MadeReport {
  /** The newest version. */
  readonly version: number;
  /** False where it prints the same as the one before. */
  readonly made: boolean;
}

/** Longer than any commit takes: a database that hangs must not hold the report for ever. */
const COMMIT_WITHIN_MS = 120_000;

/**
 * Reads the inputs of a period, computes its report, and keeps both as the next version: where a figure differs as it is
 * printed, the period is over only now, or there was none. Else only the fingerprint of the inputs is renewed. Whoever
 * is to be told is told by a job of the same transaction. Twice at once, or killed anywhere, it comes to the same versions.
 *
 * @throws ServiceError invalid for a name that is no period or one that has not begun.
 */
export async function makeReport(ctx: OrganizationContext, given: MakeReport): Promise<MadeReport> {
  const { name, compute = computeReport } = given;
  const { timeZone } = await organizationOf(ctx);
  const period = choosePeriod(name, { timeZone, now: ctx.now() });
  // Before the inputs: what changes while they are read is seen by the next look.
  const fingerprint = await inputsFingerprint(ctx, period);
  const inputs = await gatherInputs(ctx, period);
  const report = compute(inputs);
  const packed = { inputs: await pack(inputs), report: await pack(report) };
  return inTransaction(
    ctx.db.pool,
    async (client) => {
      const made = await keep(client, ctx, { period, timeZone, fingerprint, report, packed, reason: given.reason });
      if (given.job !== undefined) await finishJob(client, given.job, { version: made.version, now: ctx.now() });
      await given.beforeCommit?.();
      return made;
    },
    COMMIT_WITHIN_MS,
  );
}

interface Computed {
  readonly period: Period;
  readonly timeZone: string;
  readonly fingerprint: string;
  readonly report: Report;
  readonly packed: { readonly inputs: Buffer; readonly report: Buffer };
  readonly reason: ReportReason;
}

interface Held {
  readonly id: string;
  /** Null: there is none yet. */
  readonly newestVersion: number | null;
  readonly complete: boolean;
  readonly toldVersion: number | null;
}

async function keep(client: pg.PoolClient, ctx: OrganizationContext, computed: Computed): Promise<MadeReport> {
  const { report, reason } = computed;
  const held = await hold(client, ctx, computed);
  const newest = held.newestVersion === null ? null : await reportOf(client, held.id, held.newestVersion);
  const changes = newest === null ? [] : compareReports(newest, report);
  const differs = newest === null || changes.length > 0 || report.complete !== held.complete || moved(newest, report);
  const version = (held.newestVersion ?? 0) + Number(differs);
  if (differs) await insertVersion(client, ctx, computed, { id: held.id, version, changes });
  const tells = await isNews(client, held, { report, version, differs, reason });
  await client.query(UPDATE, [
    ...[held.id, version, report.complete, computed.fingerprint, new Date(ctx.now()), reason === 'scheduled', tells],
    ...[computed.timeZone, new Date(report.period.from), new Date(report.period.to)],
  ]);
  if (tells) await putMail(client, ctx, { name: report.period.name, version, since: held.toldVersion });
  return { version, made: differs };
}

/** The organization's zone was changed: the same days begin and end at other moments. */
const moved = (older: Report, newer: Report) =>
  older.period.from !== newer.period.from || older.period.to !== newer.period.to;

const HOLD = `
  select id, newest_version as "newestVersion", complete, told_version as "toldVersion" from reports
  where organization_id = $1 and name = $2 for update`;

const INSERT = `
  insert into reports (organization_id, name, kind, time_zone, begins_at, ends_at, newest_version, complete, fingerprint,
    looked_at)
  values ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9) on conflict (organization_id, name) do nothing returning id`;

const UPDATE = `
  update reports set newest_version = $2, complete = $3, fingerprint = $4, seen_fingerprint = null, seen_since = null,
    looked_at = $5, scheduled_at = case when $6::boolean then coalesce(scheduled_at, $5) else scheduled_at end,
    told_version = case when $7::boolean then $2 else told_version end, time_zone = $8, begins_at = $9, ends_at = $10
  where id = $1`;

/** The report's row, locked; made where there is none. Of two that make it at once the second waits, and sees the first's. */
async function hold(client: pg.PoolClient, ctx: OrganizationContext, computed: Computed): Promise<Held> {
  const { report, timeZone, fingerprint } = computed;
  const { name, kind, from, to } = report.period;
  const inserted = await client.query<{ id: string }>(INSERT, [
    ...[ctx.organizationId, name, kind, timeZone, new Date(from), new Date(to), report.complete, fingerprint],
    new Date(ctx.now()),
  ]);
  const id = inserted.rows[0]?.id;
  if (id !== undefined) return { id, newestVersion: null, complete: report.complete, toldVersion: null };
  const { rows } = await client.query<Held>(HOLD, [ctx.organizationId, name]);
  if (rows[0] === undefined) throw new Error(`the report ${name} was deleted while it was made`);
  return rows[0];
}

async function reportOf(client: pg.PoolClient, id: string, version: number): Promise<Report> {
  const { rows } = await client.query<{ report: Buffer }>(
    'select report from report_versions where report_id = $1 and version = $2',
    [id, version],
  );
  if (rows[0] === undefined) throw new Error(`version ${version} of a report is missing`);
  return (await unpack(rows[0].report)) as Report;
}

async function insertVersion(
  client: pg.PoolClient,
  ctx: OrganizationContext,
  { report, packed, reason }: Computed,
  { id, version, changes }: { id: string; version: number; changes: readonly ReportChange[] },
): Promise<void> {
  await client.query(
    `insert into report_versions (organization_id, report_id, version, made_at, reason, changes, complete, summary,
       inputs_format, inputs, report_format, report)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      ...[ctx.organizationId, id, version, new Date(ctx.now()), reason, JSON.stringify(changes), report.complete],
      ...[JSON.stringify(summaryOf(report)), INPUTS_FORMAT, packed.inputs, report.format, packed.report],
    ],
  );
}

/** Recipients hear of the first version by schedule, and of a later one where a headline differs from what they know. */
async function isNews(
  client: pg.PoolClient,
  held: Held,
  now: { report: Report; version: number; differs: boolean; reason: ReportReason },
): Promise<boolean> {
  if (held.toldVersion === null) return now.reason === 'scheduled';
  if (!now.differs) return false;
  const known = await reportOf(client, held.id, held.toldVersion);
  return compareReports(known, now.report).some(({ key }) => headlineKeys.includes(key));
}

/** Nobody to tell: no job. */
async function putMail(
  client: pg.PoolClient,
  ctx: OrganizationContext,
  { name, version, since }: { name: string; version: number; since: number | null },
): Promise<void> {
  await client.query(
    `insert into report_jobs (organization_id, kind, name, version, since_version, next_attempt_at, created_at)
     select $1, 'mail', $2, $3, $4, $5, $5
     where exists (select from channels where organization_id = $1 and kind = 'report' and archived_at is null)
     on conflict do nothing`,
    [ctx.organizationId, name, version, since, new Date(ctx.now())],
  );
}
