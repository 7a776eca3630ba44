import { sql } from 'drizzle-orm';
import { epochMs } from '../query/chain';

export const incidentGrades = ['fair', 'poor', 'down'] as const;
export type IncidentGrade = (typeof incidentGrades)[number];

/** An incident as lists show it. Times are epoch ms. */
export interface IncidentRow {
  readonly id: string;
  readonly regionId: string;
  readonly regionCode: string;
  readonly regionName: string | null;
  readonly timeZone: string;
  readonly line: string;
  /** The worst so far. */
  readonly grade: IncidentGrade;
  readonly faultDomain: string;
  readonly openedAt: number;
  readonly closedAt: number | null;
  readonly acknowledgedAt: number | null;
  /** The name of the person or program. */
  readonly acknowledgedBy: string | null;
  readonly assignedTo: { readonly userId: string; readonly name: string } | null;
  /** It began during maintenance of its line, and nobody was told. */
  readonly muted: boolean;
  readonly demo: boolean;
  /** The incident of which it is a part. */
  readonly mergedInto: string | null;
  /** How many others are parts of it. */
  readonly partCount: number;
  readonly hasPostMortem: boolean;
}

/** The columns of an `IncidentRow`, of `incidents i` with `incidentJoins`. */
export const incidentColumns = sql`
  i.id, i.region_id as "regionId", g.code as "regionCode", g.name as "regionName", g.time_zone as "timeZone",
  i.line_slot as line, i.worst_grade as grade, i.fault_domain as "faultDomain", ${epochMs(sql`i.opened_at`)} as "openedAt",
  ${epochMs(sql`i.closed_at`)} as "closedAt", ${epochMs(sql`i.acknowledged_at`)} as "acknowledgedAt",
  coalesce(i.acknowledged_by_name, acknowledger.name) as "acknowledgedBy",
  case when i.assigned_to is not null
    then jsonb_build_object('userId', i.assigned_to, 'name', coalesce(assignee.name, '')) end as "assignedTo",
  i.muted, i.demo, i.merged_into as "mergedInto",
  (select count(*)::int from incidents part where part.merged_into = i.id) as "partCount",
  i.post_mortem <> '' as "hasPostMortem"`;

export const incidentJoins = sql`
  join regions g on g.id = i.region_id
  left join people_users acknowledger on acknowledger.id = i.acknowledged_by
  left join people_users assignee on assignee.id = i.assigned_to`;
