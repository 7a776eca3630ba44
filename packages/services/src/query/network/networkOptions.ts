import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';

/** What a new agent may be put into: a region, one of its carriers, and what it will measure there. */
export interface RegionOption {
  readonly id: string;
  readonly code: string;
  readonly name: string | null;
  readonly carriers: readonly { readonly id: string; readonly name: string; readonly asn: number | null }[];
  /** Each line to each PoP of the region: what the agent's paths will be, and whether a reflector's address is known. */
  readonly ways: readonly { readonly line: string; readonly pop: string; readonly addressed: boolean }[];
  /** Names that are or were taken here, so that a new one can be told apart. */
  readonly agentNames: readonly string[];
}

/** The carrier that imports make for themselves stands for no provider: nobody's agent belongs there. */
export const isNobodysImport = sql`(
  not exists (select 1 from agents a where a.carrier_id = c.id and a.state ? 'imported')
  or exists (select 1 from agents a where a.carrier_id = c.id and not coalesce(a.state ? 'imported', false)))`;

/** Regions that are not archived, by code. */
export async function networkOptions(ctx: OrganizationContext): Promise<RegionOption[]> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<RegionOption & Record<string, unknown>>(sql`
      select g.id, g.code, g.name,
        (select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'name', c.name, 'asn', c.asn)
            order by c.audience_weight desc, c.name), '[]')
          from carriers c where c.region_id = g.id and c.archived_at is null and ${isNobodysImport}) as carriers,
        (select coalesce(jsonb_agg(jsonb_build_object('line', l.slot, 'pop', o.name, 'addressed', r.host is not null)
            order by rp.priority, l.slot), '[]')
          from lines l join region_pops rp on rp.region_id = g.id join pops o on o.id = rp.pop_id
          left join reflector_addresses r on r.line_id = l.id and r.pop_id = o.id
          where l.region_id = g.id and l.archived_at is null and o.archived_at is null) as ways,
        (select coalesce(jsonb_agg(a.name order by a.name), '[]') from agents a where a.region_id = g.id) as "agentNames"
      from regions g where g.archived_at is null order by g.code`),
  );
  return rows;
}
