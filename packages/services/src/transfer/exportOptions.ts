import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { type ExportResolution, exportResolutions, resolutionSources } from './resolutions';

/** What an export can be asked for. */
export interface ExportOptions {
  /** Regions with paths, by code; archived paths count, for they can be exported. */
  readonly regions: readonly {
    readonly id: string;
    readonly code: string;
    readonly name: string | null;
    readonly paths: number;
  }[];
  /** Slots of lines that have paths. */
  readonly lines: readonly string[];
  readonly paths: number;
  /** Days of the longest range of one export. */
  readonly maxSpanDays: Readonly<Record<ExportResolution, number>>;
}

type RegionRow = ExportOptions['regions'][number] & { slots: string[] } & Record<string, unknown>;

/** The regions, lines and paths that an organization's measurements are of, and how much one export may take. */
export async function exportOptions(ctx: OrganizationContext): Promise<ExportOptions> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<RegionRow>(sql`
      select g.id, g.code, g.name, count(*)::int as paths, array_agg(distinct l.slot order by l.slot) as slots
      from paths p join agents a on a.id = p.agent_id join regions g on g.id = a.region_id join lines l on l.id = p.line_id
      group by g.id order by g.code`),
  );
  return {
    regions: rows.map(({ id, code, name, paths }) => ({ id, code, name, paths })),
    lines: [...new Set(rows.flatMap((row) => row.slots))].sort(),
    paths: rows.reduce((sum, row) => sum + row.paths, 0),
    maxSpanDays: Object.fromEntries(
      exportResolutions.map((resolution) => [resolution, resolutionSources[resolution].maxSpanDays]),
    ) as Record<ExportResolution, number>,
  };
}
