import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { ServiceError } from '../../errors';
import { epochMs } from '../../query/chain';
import { INPUTS_FORMAT, type ReportInputs } from '../figures/inputs';
import type { Report } from '../figures/report';
import { unpack } from './packed';
import type { ReportVersion } from './reportVersion';

/** More of one report nobody looks through; the newest are shown. */
const MOST_VERSIONS = 200;

/** The versions of a report, newest first; none where none is stored. */
export async function versionsOf(ctx: OrganizationContext, name: string): Promise<ReportVersion[]> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<ReportVersion & Record<string, unknown>>(sql`
      select v.version, ${epochMs(sql`v.made_at`)} as "madeAt", v.reason, v.changes
      from report_versions v join reports r on r.id = v.report_id
      where r.name = ${name} order by v.version desc limit ${MOST_VERSIONS}`),
  );
  return rows;
}

/** A stored version of a report, as it was. @throws ServiceError not-found. */
export async function storedReport(ctx: OrganizationContext, name: string, version: number): Promise<Report> {
  return (await unpack(await column<Buffer>(ctx, sql`v.report`, name, version))) as Report;
}

/**
 * What a stored version rests on.
 *
 * @throws ServiceError not-found; conflict for what a program of another version has written.
 */
export async function storedInputs(ctx: OrganizationContext, name: string, version: number): Promise<ReportInputs> {
  const inputs = (await unpack(await column<Buffer>(ctx, sql`v.inputs`, name, version))) as ReportInputs;
  if (inputs.format !== INPUTS_FORMAT)
    throw new ServiceError(
      'conflict',
      `Version ${version} of ${name} was made by another version of Twinline: its figures can be followed once it is made again.`,
      { field: 'version' },
    );
  return inputs;
}

/** The newest version of a report; null where none is stored. */
export async function newestVersion(ctx: OrganizationContext, name: string): Promise<number | null> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<{ version: number }>(sql`select newest_version as version from reports where name = ${name}`),
  );
  return rows[0]?.version ?? null;
}

/** @throws ServiceError not-found where no such version is stored. */
export async function assertVersion(ctx: OrganizationContext, name: string, version: number): Promise<void> {
  await column<number>(ctx, sql`v.version`, name, version);
}

async function column<T>(
  ctx: OrganizationContext,
  what: ReturnType<typeof sql>,
  name: string,
  version: number,
): Promise<T> {
  const read = (tx: Transaction) =>
    tx.execute<{ value: T }>(sql`
      select ${what} as value from report_versions v join reports r on r.id = v.report_id
      where r.name = ${name} and v.version = ${version}`);
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, read);
  if (rows[0] === undefined)
    throw new ServiceError('not-found', `There is no version ${version} of the report ${name}.`, { field: 'version' });
  return rows[0].value;
}
