import type pg from 'pg';
import { type Occurrence, occurrences, type Schedule } from '../orders/occurrences';

/** Work that was planned before it began, of each path that had any: epoch ms, half open, in no order. */
export type PlannedWork = ReadonlyMap<number, readonly Occurrence[]>;

/** A schedule as it stood from `validFrom` to `validTo` (epoch ms). */
interface Version extends Schedule {
  readonly paths: readonly number[];
  readonly validFrom: number;
  readonly validTo: number | null;
  readonly archived: boolean;
}

/** The longest window, and a day for clocks. */
const LONGEST = '8 days';

const STATEMENT = `
select v.repeats, v.weekdays, v.time_zone as "timeZone", v.first_day::text as "firstDay", v.start_minute as "startMinute",
  v.duration_minutes as "durationMinutes", v.last_day::text as "lastDay", v.archived,
  (extract(epoch from v.valid_from) * 1000)::float8 as "validFrom", (extract(epoch from v.valid_to) * 1000)::float8 as "validTo",
  array_agg(p.id) as paths
from maintenance_versions v
join paths p on p.organization_id = v.organization_id and p.id = any($1::int4[])
join agents a on a.id = p.agent_id and (v.region_id is null or v.region_id = a.region_id)
join lines l on l.id = p.line_id and (v.line is null or v.line = l.slot)
where v.valid_from < $3::timestamptz and (v.valid_to is null or v.valid_to > $2::timestamptz - interval '${LONGEST}')
group by v.id`;

/**
 * Planned work of paths between two moments (epoch ms). A window counts as it was planned when it began: one that is
 * planned, prolonged or moved after that doesn't, and one that is called off ends there.
 */
export async function readPlannedWork(
  client: pg.ClientBase,
  paths: readonly number[],
  { from, to }: Occurrence,
): Promise<PlannedWork> {
  const values = [paths, new Date(from), new Date(to)];
  const { rows } = await client.query<Version>({ name: 'read-planned-work', text: STATEMENT, values });
  const found = new Map<number, Occurrence[]>();
  for (const version of rows) {
    const work = [...begun(version, from, to)];
    if (work.length > 0) for (const path of version.paths) found.set(path, [...(found.get(path) ?? []), ...work]);
  }
  return found;
}

function* begun(version: Version, from: number, to: number): Generator<Occurrence> {
  const { validFrom, validTo, archived } = version;
  for (const window of occurrences(version, from)) {
    if (window.from >= to || (validTo !== null && window.from >= validTo)) return;
    if (window.from < validFrom) continue;
    const end = archived && validTo !== null ? Math.min(window.to, validTo) : window.to;
    if (end > from) yield { from: window.from, to: end };
  }
}
