import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { type FeedItem, feedAround } from '../live/feed';
import { epochMs } from '../query/chain';
import { type IncidentCarrier, incidentCarriers } from './incidentCarriers';
import { type IncidentRow, incidentColumns, incidentJoins } from './incidentRow';
import type { EntryBodies, EntryKind } from './lockIncident';

/** What somebody did with the incident. `at` is epoch ms. */
export type IncidentEntry = {
  [K in EntryKind]: {
    readonly id: number;
    readonly at: number;
    readonly by: string;
    readonly kind: K;
    readonly body: EntryBodies[K];
  };
}[EntryKind];

export interface IncidentRoute {
  readonly id: string;
  readonly scenario: string;
}

/** An incident with what its page shows. */
export interface IncidentDetail extends IncidentRow {
  readonly postMortem: string;
  readonly postMortemVersion: number;
  /** Routes of the region, those too that were archived since. */
  readonly routes: readonly IncidentRoute[];
  /** Each carrier of the region over the time of the incident, line by line, the worst on the incident's line first. */
  readonly carriers: readonly IncidentCarrier[];
  /** What happened in the region from a minute before to ten minutes after; oldest first, at most 200. */
  readonly happened: readonly FeedItem[];
  /** `happened` ends before the incident does. */
  readonly moreHappened: boolean;
  /** What people did, oldest first, the newest 500. */
  readonly entries: readonly IncidentEntry[];
  /** Its parts, newest first, at most 200. */
  readonly parts: readonly IncidentRow[];
  /** Others that overlap in time (ten minutes on each side) and belong to no other: what might be merged, nearest first. */
  readonly related: readonly IncidentRow[];
}

const BEFORE_MS = 60_000;
const AFTER_MS = 600_000;
const MOST_HAPPENED = 200;
const MOST_PARTS_SHOWN = 200;
const MOST_ENTRIES = 500;
const MOST_RELATED = 8;
/** Incidents that began longer before are not offered: reading the years for them would cost more than they are worth. */
const RELATED_MS = 7 * 24 * 3_600_000;

/**
 * One incident with all that its page shows.
 *
 * @throws ServiceError not-found.
 */
export async function incidentDetail(
  ctx: OrganizationContext,
  input: { readonly id: string },
): Promise<IncidentDetail> {
  const found = await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const incident = await readIncident(tx, input.id);
    const span = { from: incident.openedAt, to: incident.closedAt ?? ctx.now() };
    return {
      incident,
      routes: await readRoutes(tx, incident.regionId, span.from),
      carriers: await incidentCarriers(tx, incident, span),
      parts: await readParts(tx, input.id),
      related: await readRelated(tx, incident, span),
      entries: await readEntries(tx, input.id),
    };
  });
  const { incident, ...rest } = found;
  const happened = await feedAround(ctx, {
    regionId: incident.regionId,
    from: incident.openedAt - BEFORE_MS,
    to: (incident.closedAt ?? ctx.now()) + AFTER_MS,
    limit: MOST_HAPPENED + 1,
  });
  return {
    ...incident,
    ...rest,
    happened: happened.slice(0, MOST_HAPPENED),
    moreHappened: happened.length > MOST_HAPPENED,
  };
}

async function readParts(tx: Transaction, id: string): Promise<IncidentRow[]> {
  const { rows } = await tx.execute<IncidentRow & Record<string, unknown>>(sql`
    select ${incidentColumns} from incidents i ${incidentJoins}
    where i.merged_into = ${id} order by i.opened_at desc, i.id desc limit ${MOST_PARTS_SHOWN}`);
  return rows;
}

type Written = IncidentRow & Pick<IncidentDetail, 'postMortem' | 'postMortemVersion'>;

async function readIncident(tx: Transaction, id: string): Promise<Written> {
  const { rows } = await tx.execute<Written & Record<string, unknown>>(sql`
    select ${incidentColumns}, i.post_mortem as "postMortem", i.post_mortem_version as "postMortemVersion"
    from incidents i ${incidentJoins} where i.id = ${id}`);
  if (!rows[0]) throw new ServiceError('not-found', 'There is no such incident.');
  return rows[0];
}

async function readRoutes(tx: Transaction, regionId: string, began: number): Promise<IncidentRoute[]> {
  const { rows } = await tx.execute<IncidentRoute & Record<string, unknown>>(sql`
    select id, scenario from routes
    where region_id = ${regionId} and (archived_at is null or archived_at > ${new Date(began)})
    order by scenario, id`);
  return rows;
}

async function readRelated(
  tx: Transaction,
  incident: IncidentRow,
  span: { from: number; to: number },
): Promise<IncidentRow[]> {
  const [from, to] = [new Date(span.from - AFTER_MS), new Date(span.to + AFTER_MS)];
  const { rows } = await tx.execute<IncidentRow & Record<string, unknown>>(sql`
    select ${incidentColumns} from incidents i ${incidentJoins}
    where i.id <> ${incident.id} and i.merged_into is null and i.id is distinct from ${incident.mergedInto}::uuid
      and i.opened_at <= ${to} and i.opened_at >= ${new Date(span.from - RELATED_MS)} and (i.closed_at is null or i.closed_at >= ${from})
    order by abs(extract(epoch from i.opened_at - ${new Date(span.from)}::timestamptz)), i.id limit ${MOST_RELATED}`);
  return rows;
}

async function readEntries(tx: Transaction, id: string): Promise<IncidentEntry[]> {
  const { rows } = await tx.execute<IncidentEntry & Record<string, unknown>>(sql`
    select id::float8 as id, ${epochMs(sql`at`)} as at, user_name as by, kind, body from incident_entries
    where incident_id = ${id} order by id desc limit ${MOST_ENTRIES}`);
  return rows.reverse();
}
