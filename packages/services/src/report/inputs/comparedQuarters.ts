import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import type { Span } from './span';

/** In one quarter-hour of a region. */
export interface ComparedQuarter {
  /** Epoch ms. */
  readonly at: number;
  /** Seconds that each line has data of from some path. */
  readonly seconds: number;
}

/**
 * The quarter-hours of a span of which minutes are there, ascending, with the seconds that all lines have data of. `lines`
 * are the paths of each. Minutes have a bit a second; nothing else of them is read.
 */
export async function comparedQuarters(
  ctx: OrganizationContext,
  lines: readonly (readonly number[])[],
  { from, to }: Span,
): Promise<ComparedQuarter[]> {
  const measured = lines.map(
    (paths) => sql`bit_or(good_seconds | bad_seconds) filter (where path_id = any(${sql.param(paths)}::int[]))`,
  );
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<ComparedQuarter & Record<string, unknown>>(sql`
      select (extract(epoch from date_bin('15 minutes', bucket, 'epoch')) * 1000)::float8 as at,
        coalesce(sum(bit_count(measured)), 0)::int as seconds
      from (
        select bucket, ${sql.join(measured, sql` & `)} as measured from people_rollup_minutes
        where path_id = any(${sql.param(lines.flat())}::int[]) and bucket >= ${new Date(from)} and bucket < ${new Date(to)}
        group by bucket
      ) minutes
      group by 1 order by 1`),
  );
  return rows;
}
