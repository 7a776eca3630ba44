import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { ServiceError } from '../../errors';
import { organizationOf } from '../../query/organizationOf';
import type { Language } from '../archive/reportVersion';
import { choosePeriod } from '../periods/period';

/** So many may wait in one organization. */
const MOST_WAITING = 50;

/**
 * Has a hub make the report of a period that has begun, again where there is one. Who wants what is wanted already gets
 * the same job. What came of it: `jobState`.
 *
 * @throws ServiceError invalid for a name that is no such period, overloaded where too much waits.
 */
export async function wantReport(ctx: OrganizationContext, { name }: { name: string }): Promise<{ jobId: string }> {
  const { timeZone } = await organizationOf(ctx);
  choosePeriod(name, { timeZone, now: ctx.now() });
  return want(ctx, { kind: 'report', name, reason: 'asked', version: null, language: null, format: null });
}

/** Has a hub print a version of a report. @throws ServiceError overloaded where too much waits. */
export function wantFile(
  ctx: OrganizationContext,
  given: { readonly name: string; readonly version: number; readonly language: Language },
): Promise<{ jobId: string }> {
  return want(ctx, { kind: 'file', reason: null, format: 'pdf', ...given });
}

interface Wanted {
  readonly kind: 'report' | 'file';
  readonly name: string;
  readonly reason: 'asked' | null;
  readonly version: number | null;
  readonly language: Language | null;
  readonly format: 'pdf' | null;
}

async function want(ctx: OrganizationContext, wanted: Wanted): Promise<{ jobId: string }> {
  const { kind, name, reason, version, language, format } = wanted;
  const now = new Date(ctx.now());
  const open = sql`select id from report_jobs where organization_id = ${ctx.organizationId} and kind = ${kind}
    and name = ${name} and coalesce(version, 0) = ${version ?? 0} and coalesce(language, '') = ${language ?? ''}
    and coalesce(format, '') = ${format ?? ''} and state in ('waiting', 'running')`;
  const inserted = (tx: Transaction) =>
    tx.execute<{ id: string }>(sql`
      insert into report_jobs (organization_id, kind, name, reason, version, language, format, next_attempt_at, created_at)
      values (${ctx.organizationId}, ${kind}, ${name}, ${reason}, ${version}, ${language}, ${format}, ${now}, ${now})
      on conflict do nothing returning id`);
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await assertFew(tx);
    // One that ends between the two statements leaves room for another.
    for (let turn = 0; turn < 3; turn += 1)
      for (const look of [() => inserted(tx), () => tx.execute<{ id: string }>(open)]) {
        const id = (await look()).rows[0]?.id;
        if (id !== undefined) return { jobId: id };
      }
    throw new ServiceError('overloaded', 'The same is asked for too often at this moment: ask again.', {
      retryAfterMs: 1_000,
    });
  });
}

async function assertFew(tx: Transaction): Promise<void> {
  const { rows } = await tx.execute<{ waiting: number }>(
    sql`select count(*)::int as waiting from report_jobs where state in ('waiting', 'running')`,
  );
  if ((rows[0]?.waiting ?? 0) >= MOST_WAITING)
    throw new ServiceError('overloaded', `${MOST_WAITING} reports and files wait to be made: ask again in a minute.`, {
      retryAfterMs: 60_000,
    });
}
