import type pg from 'pg';
import type { Context } from '../context';
import { inTransaction } from '../inTransaction';
import { type AlertData, GROUP_MS } from './alert';
import { putAlerts, readListeners, wantedBy } from './channelAlerts';
import { tell } from './composeAlert';
import { byTopic, foldEvents } from './foldEvents';
import { putRelayMessages } from './relayMessages';
import { readUntold, type Untold } from './untold';

/** What one look at an organization came to. */
export interface ToldCount {
  readonly events: number;
  /** To people. */
  readonly messages: number;
  /** Things that happen too often, which went into a summary. */
  readonly gathered: number;
  readonly relayMessages: number;
}

const NOTHING: ToldCount = { events: 0, messages: 0, gathered: 0, relayMessages: 0 };

/** Longer than any look takes: a database that hangs must not hold the organization for ever. */
const WITHIN_MS = 30_000;

// Nobody else decides for this organization meanwhile, so that what belongs together stays together. Weaker than what
// foreign keys wait for.
const HOLD = `
  select name, time_zone as "timeZone" from organization where id = $1 for no key update skip locked`;

/**
 * Decides whom to tell what has happened in one organization and writes it to the outbox, with the mark on the events, in
 * one transaction: whatever kills the hub, each event is told once, or is still to be told. Does nothing while another
 * hub is at it. What is younger than GROUP_MS waits for its company; `beforeCommit` is called when all is written.
 */
export async function tellOrganization(
  ctx: Context,
  given: {
    readonly organizationId: string;
    readonly webUrl: string | null;
    readonly beforeCommit?: () => Promise<unknown>;
  },
): Promise<ToldCount> {
  const { organizationId, webUrl } = given;
  const work = async (client: pg.PoolClient): Promise<ToldCount> => {
    const { rows } = await client.query<AlertData['organization']>(HOLD, [organizationId]);
    const [organization] = rows;
    if (organization === undefined) return NOTHING;
    const now = ctx.now();
    const due = [...byTopic(await readUntold(client, organizationId))]
      .map(([topic, events]) => ({ topic, events, ...foldEvents(topic, events, now) }))
      .map(({ held, events, ...rest }) => ({ ...rest, events: events.filter((event) => !held.includes(event)) }))
      .filter(({ events }) => events.some(({ at }) => at <= now - GROUP_MS));
    const ready = due.flatMap(({ events }) => events);
    if (ready.length === 0) return NOTHING;
    const listeners = await readListeners(client, organizationId, now);
    const followed = await regionsOfRelays(client, ready);
    let messages = 0;
    let gathered = 0;
    for (const { topic, said } of due) {
      const told = said.map((event) => tell(event, regionsOf(event, followed)));
      for (const listener of listeners) {
        const wanted = wantedBy(listener, topic, told);
        if (wanted.length === 0) continue;
        const sender = { organization, webUrl };
        const put = await putAlerts(client, { organizationId, listener, topic, sender }, wanted, now);
        messages += put.messages;
        gathered += put.gathered;
      }
    }
    const relayMessages = await putRelayMessages(client, organizationId, ready, now);
    const ids = ready.map(({ id }) => id);
    await client.query('update events set told_at = $1 where id = any($2::bigint[])', [new Date(now), ids]);
    await given.beforeCommit?.();
    return { events: ready.length, messages, gathered, relayMessages };
  };
  return inTransaction(ctx.db.pool, work, WITHIN_MS);
}

/** Relays are where their routes are. */
async function regionsOfRelays(client: pg.PoolClient, events: readonly Untold[]): Promise<Map<string, string[]>> {
  const ids = events.flatMap(({ body }) => (typeof body.relayId === 'string' ? [body.relayId] : []));
  if (ids.length === 0) return new Map();
  const { rows } = await client.query<{ id: string; regionIds: string[] }>(
    `select rr.relay_id as id, array_agg(distinct r.region_id) as "regionIds"
     from relay_routes rr join routes r on r.id = rr.route_id where rr.relay_id = any($1::uuid[]) group by 1`,
    [ids],
  );
  return new Map(rows.map(({ id, regionIds }) => [id, regionIds]));
}

function regionsOf({ regionId, body }: Untold, followed: ReadonlyMap<string, string[]>): readonly string[] {
  if (regionId !== null) return [regionId];
  return (typeof body.relayId === 'string' && followed.get(body.relayId)) || [];
}
