import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import type { SurveyedPath } from './surveyImport';

/** Carrier and PoP of everything imported. */
export const IMPORTED = 'Imported';

/** Where imported paths belong. `timeZone`: of the region, if it has to be made. */
export interface ImportRegion {
  readonly region: string;
  readonly timeZone?: string | undefined;
}

/** An agent that an earlier import made. */
export interface EarlierImport {
  readonly path: string;
  /** How much later than in their file its rows were stored. */
  readonly shiftMs: number;
}

export const agentNameOf = (region: string, path: string) => `import ${region} ${path}`;

/**
 * What earlier imports made of these paths in this region.
 *
 * @throws ServiceError conflict where an agent of people's own has the name, or the region is archived; invalid where the
 * region is new and nothing says its time zone.
 */
export function findEarlierImports(
  ctx: OrganizationContext,
  where: ImportRegion,
  paths: readonly string[],
): Promise<EarlierImport[]> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await assertRegion(tx, where);
    const names = paths.map((path) => agentNameOf(where.region, path));
    const { rows } = await tx.execute<{ name: string; shift: number | null }>(sql`
      select name, (state #>> '{imported,shiftMs}')::float8 as shift from agents
      where name = any(${sql.param(names)}::text[])`);
    return rows.map(({ name, shift }) => {
      if (shift === null)
        throw new ServiceError('conflict', `there is an agent named ${name} already, and no import made it: rename it`);
      return { path: paths[names.indexOf(name)] ?? name, shiftMs: shift };
    });
  });
}

async function assertRegion(tx: Transaction, { region, timeZone }: ImportRegion): Promise<void> {
  if (!/^[A-Z]{2}(-[A-Z0-9]{1,8})?$/.test(region))
    throw new ServiceError('invalid', `${region} is no region's code: SG, or US-WEST`, { field: 'region' });
  const { rows } = await tx.execute<{ time_zone: string; archived: boolean }>(
    sql`select time_zone, archived_at is not null as archived from regions where code = ${region}`,
  );
  const [known] = rows;
  if (known?.archived === true)
    throw new ServiceError('conflict', `region ${region} is archived: choose another`, { field: 'region' });
  if (known !== undefined && timeZone !== undefined && known.time_zone !== timeZone)
    throw new ServiceError('conflict', `region ${region} has the time zone ${known.time_zone}: leave out --time-zone`, {
      field: 'timeZone',
    });
  if (known !== undefined) return;
  if (timeZone === undefined)
    throw new ServiceError('invalid', `region ${region} is new: say its --time-zone, such as Asia/Singapore`, {
      field: 'timeZone',
    });
  const zones = await tx.execute(sql`select 1 from pg_timezone_names where name = ${timeZone}`);
  if (zones.rows.length === 0)
    throw new ServiceError('invalid', `${timeZone} is not an IANA time zone`, { field: 'timeZone' });
}

/**
 * Makes what is missing for these paths, in one transaction: region, carrier and PoP "Imported", lines, an agent a path,
 * and its paths by line. Agents, paths and PoP are archived from the start: nothing waits for them to report, and none gets
 * a configuration. An agent lived from its first row to its last, which is what coverage is reckoned by. Returns the ids of
 * paths by `JSON.stringify([path, slot])`.
 */
export function makeImportPlace(
  ctx: OrganizationContext,
  where: ImportRegion,
  surveyed: readonly SurveyedPath[],
  shiftMs: number,
): Promise<Map<string, number>> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`paths of ${ctx.organizationId}`}, 0))`);
    const { organizationId } = ctx;
    const one = async (query: ReturnType<typeof sql>) => (await tx.execute<{ id: string }>(query)).rows[0]?.id ?? '';
    await tx.execute(sql`
      insert into regions (organization_id, code, time_zone)
      select ${organizationId}, ${where.region}, ${where.timeZone ?? null}::text where ${where.timeZone ?? null}::text is not null
      on conflict (organization_id, code) do nothing`);
    const regionId = await one(sql`select id from regions where code = ${where.region}`);
    await tx.execute(sql`
      insert into carriers (organization_id, region_id, name) values (${organizationId}, ${regionId}, ${IMPORTED})
      on conflict (region_id, name) do nothing`);
    await tx.execute(sql`
      insert into pops (organization_id, name, archived_at) values (${organizationId}, ${IMPORTED}, ${new Date(ctx.now())})
      on conflict (organization_id, name) do nothing`);
    const carrierId = await one(sql`select id from carriers where region_id = ${regionId} and name = ${IMPORTED}`);
    const popId = await one(sql`select id from pops where name = ${IMPORTED}`);
    const ids = new Map<string, number>();
    for (const { path, slot, firstMs, endMs } of surveyed) {
      await tx.execute(sql`
        insert into lines (organization_id, region_id, slot) values (${organizationId}, ${regionId}, ${slot})
        on conflict (region_id, slot) do nothing`);
      const agentId = await one(sql`
        insert into agents as a (organization_id, region_id, carrier_id, name, agent_version, state, created_at, archived_at)
        values (${organizationId}, ${regionId}, ${carrierId}, ${agentNameOf(where.region, path)}, 'import',
          ${JSON.stringify({ imported: { shiftMs } })}, ${new Date(firstMs + shiftMs)}, ${new Date(endMs + shiftMs)})
        on conflict (organization_id, name) do update set created_at = least(a.created_at, excluded.created_at),
          archived_at = greatest(a.archived_at, excluded.archived_at)
        returning id`);
      // Session ids tell probes apart at a reflector; nothing is ever sent over these paths.
      await tx.execute(sql`
        insert into paths (organization_id, agent_id, line_id, pop_id, ssid, archived_at)
        select ${organizationId}, ${agentId}, l.id, ${popId}, 1, ${new Date(endMs + shiftMs)}
        from lines l where l.region_id = ${regionId} and l.slot = ${slot}
        on conflict (agent_id, line_id, pop_id) do update set archived_at = greatest(paths.archived_at, excluded.archived_at)`);
      const { rows } = await tx.execute<{ id: number }>(sql`
        select p.id from paths p join lines l on l.id = p.line_id
        where p.agent_id = ${agentId} and p.pop_id = ${popId} and l.slot = ${slot}`);
      ids.set(JSON.stringify([path, slot]), rows[0]?.id ?? 0);
    }
    return ids;
  });
}
