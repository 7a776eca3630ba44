import type pg from 'pg';
import type { Story, StoryDirective, StoryEvent } from './story';

/** One region's story and what its rows belong to. */
export interface ToldRegion {
  readonly story: Story;
  readonly regionId: string;
  readonly routeId: string;
  readonly relayIds: readonly string[];
}

const iso = (at: number) => new Date(at).toISOString();

/**
 * Writes stories as decisions, deliveries, incidents and events, all marked as demo data. Sequences go on from where
 * each route stands, and the route is left standing at the last of them. A route that was on line B when it was last
 * alive keeps its silence: the story begins on line A.
 */
export async function writeStories(
  client: pg.ClientBase,
  organizationId: string,
  regions: readonly ToldRegion[],
  options: { directiveTtlMs: number; deliverWithinMs: number; newId: () => string },
): Promise<number> {
  const events: { event: StoryEvent; region: ToldRegion }[] = [];
  for (const region of regions) {
    const { rows } = await client.query<{ epoch: number; sequence: number; active_line: string | null }>(
      'select epoch, sequence, active_line from route_states where route_id = $1 for update',
      [region.routeId],
    );
    const state = rows[0];
    if (state === undefined || (state.active_line !== null && state.active_line !== 'A')) continue;
    const epoch = Math.max(1, state.epoch);
    await writeDirectives(client, organizationId, region, { ...options, epoch, sequence: state.sequence });
    await writeIncidents(client, organizationId, region);
    events.push(...region.story.events.map((event) => ({ event, region })));
    await client.query('update route_states set epoch = $2, sequence = $3 where route_id = $1', [
      region.routeId,
      region.story.directives.length === 0 ? state.epoch : epoch,
      state.sequence + region.story.directives.length,
    ]);
  }
  await writeEvents(client, organizationId, events);
  return events.length;
}

async function writeDirectives(
  client: pg.ClientBase,
  organizationId: string,
  { story, routeId, relayIds }: ToldRegion,
  at: { epoch: number; sequence: number; directiveTtlMs: number; deliverWithinMs: number; newId: () => string },
): Promise<void> {
  const numbered = story.directives.map((directive, i) => ({ directive, sequence: at.sequence + 1 + i }));
  const common = (directive: StoryDirective) => ({
    organization_id: organizationId,
    route_id: routeId,
    epoch: at.epoch,
    deliver_by: iso(directive.decidedAt + at.deliverWithinMs),
  });
  await insertRows(
    client,
    'directives',
    numbered.map(({ directive, sequence }) => ({
      ...common(directive),
      id: directive.id,
      sequence,
      line: directive.line,
      from_line: directive.from,
      mode: 'single',
      weights: {},
      reason: directive.reason,
      evidence: directive.evidence,
      fault_at: directive.faultAt === null ? null : iso(directive.faultAt),
      detected_at: iso(directive.detectedAt),
      decided_at: iso(directive.decidedAt),
      expires_at: iso(directive.decidedAt + at.directiveTtlMs),
      demo: true,
    })),
  );
  await insertRows(
    client,
    'deliveries',
    numbered.flatMap(({ directive, sequence }) =>
      relayIds.flatMap((relayId, r) => {
        const times = directive.relays[r];
        if (times === undefined) return [];
        return {
          ...common(directive),
          id: at.newId(),
          relay_id: relayId,
          type: 'route.directive',
          directive_id: directive.id,
          sequence,
          body: '{}',
          state: 'acknowledged',
          attempts: 1,
          next_attempt_at: iso(directive.decidedAt),
          last_status: 204,
          created_at: iso(directive.decidedAt),
          sent_at: iso(times.sentAt),
          acknowledged_at: iso(times.acknowledgedAt),
          applied_at: iso(times.appliedAt),
          relay_applied_at: iso(times.appliedAt - 4),
        };
      }),
    ),
  );
}

async function writeIncidents(client: pg.ClientBase, organizationId: string, region: ToldRegion): Promise<void> {
  await insertRows(
    client,
    'incidents',
    region.story.incidents.map((incident) => ({
      id: incident.id,
      organization_id: organizationId,
      region_id: region.regionId,
      line_slot: incident.slot,
      worst_grade: incident.worstGrade,
      fault_domain: incident.faultDomain,
      evidence: incident.evidence,
      opened_at: iso(incident.openedAt),
      closed_at: iso(incident.closedAt),
      demo: true,
    })),
  );
}

/** In order of time over all regions, because readers order events by their ids. */
async function writeEvents(
  client: pg.ClientBase,
  organizationId: string,
  events: readonly { event: StoryEvent; region: ToldRegion }[],
): Promise<void> {
  const rows = [...events]
    .sort((a, b) => a.event.at - b.event.at)
    .map(({ event, region }) => ({
      organization_id: organizationId,
      at: iso(event.at),
      kind: event.kind,
      region_id: region.regionId,
      route_id: event.onRoute ? region.routeId : null,
      body: event.body,
    }));
  await insertRows(client, 'events', rows);
}

/** A few hundred rows: their columns are those that the first names. */
async function insertRows(client: pg.ClientBase, table: string, rows: readonly object[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).join(', ');
  if (columns === '') return;
  await client.query(
    `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
    [JSON.stringify(rows)],
  );
}
