import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';

/** Which paths; what is left out does not restrict. */
export interface PathFilter {
  readonly regionIds?: readonly string[] | undefined;
  readonly carrierIds?: readonly string[] | undefined;
  /** A slot: A, B … */
  readonly line?: string | undefined;
  readonly pathIds?: readonly number[] | undefined;
}

/** What people call a path, for the columns before its figures. */
export interface ExportedPath {
  readonly region: string;
  readonly carrier: string;
  readonly agent: string;
  readonly line: string;
  readonly pop: string;
}

type PathRow = ExportedPath & { id: number } & Record<string, unknown>;

/**
 * The organization's paths under a filter by id; archived ones too, for what they measured stays true.
 *
 * @throws ServiceError not-found where the filter leaves none: a mistaken id must not look like an empty range.
 */
export async function exportedPaths(
  ctx: OrganizationContext,
  { regionIds, carrierIds, line, pathIds }: PathFilter,
): Promise<Map<number, ExportedPath>> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<PathRow>(sql`
      select p.id, g.code as region, c.name as carrier, a.name as agent, l.slot as line, o.name as pop
      from paths p join agents a on a.id = p.agent_id join regions g on g.id = a.region_id
      join carriers c on c.id = a.carrier_id join lines l on l.id = p.line_id join pops o on o.id = p.pop_id
      where ${anyOf(sql`g.id`, regionIds, 'uuid')} and ${anyOf(sql`c.id`, carrierIds, 'uuid')}
        and ${anyOf(sql`p.id`, pathIds, 'int')} and (${line ?? null}::text is null or l.slot = ${line ?? null}::text)
      order by p.id`),
  );
  if (rows.length === 0) throw new ServiceError('not-found', 'no path of this organization is what was asked for');
  return new Map(rows.map(({ id, ...path }) => [id, path]));
}

function anyOf(column: ReturnType<typeof sql>, ids: readonly (string | number)[] | undefined, type: 'uuid' | 'int') {
  return ids === undefined ? sql`true` : sql`${column} = any(${sql.param(ids)}::${sql.raw(type)}[])`;
}
