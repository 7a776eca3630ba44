import type pg from 'pg';
import { grouped } from '../grouped';
import { type AlertBody, type AlertData, HOUR_MS, MOST_AN_HOUR, SUMMARY_MS, type Topic } from './alert';
import { composeAlert, type Sender, type Told } from './composeAlert';
import { putDelivery } from './putDelivery';

/** A channel that is told something. */
export interface Listener {
  readonly id: string;
  /** How often it was told of each thing within the last hour, summaries apart. */
  readonly recent: ReadonlyMap<string, number>;
  readonly topics: readonly string[];
  /** Null: every region. */
  readonly regionIds: readonly string[] | null;
}

const LISTENERS = `
  select c.id, c.topics, c.region_ids as "regionIds" from channels c
  where c.organization_id = $1 and c.kind <> 'report' and c.archived_at is null and c.disabled_at is null and (c.user_id is null or exists (
    select from member m where m.user_id = c.user_id and m.organization_id = c.organization_id))
  order by c.created_at, c.id`;

const RECENT = `
  select d.channel_id as channel, e ->> 'about' as about, count(*)::int as times
  from deliveries d, jsonb_array_elements(d.body::jsonb -> 'data' -> 'events') e
  where d.channel_id = any($1::uuid[]) and d.created_at > $2 and d.type = 'alert' and not (d.body::jsonb -> 'data' ->> 'summary')::boolean
  group by 1, 2`;

/** Channels of the organization that are on; those of people who have left it hear nothing. `now`: epoch ms. */
export async function readListeners(client: pg.PoolClient, organizationId: string, now: number): Promise<Listener[]> {
  const { rows } = await client.query<Omit<Listener, 'recent'>>(LISTENERS, [organizationId]);
  const ids = rows.map(({ id }) => id);
  const told = await client.query<{ channel: string; about: string; times: number }>(RECENT, [
    ids,
    new Date(now - HOUR_MS),
  ]);
  const recent = grouped(told.rows, ({ channel }) => channel);
  return rows.map((row) => ({
    ...row,
    recent: new Map((recent.get(row.id) ?? []).map(({ about, times }) => [about, times])),
  }));
}

/** What of it a channel asked for. What is about no region is for all; no channel hears of its own trouble. */
export function wantedBy({ id, topics, regionIds }: Listener, topic: Topic, told: readonly Told[]): Told[] {
  if (!topics.includes(topic)) return [];
  return told.filter(
    (one) =>
      one.event.about !== `channel/${id}` &&
      (regionIds === null || one.regionIds.length === 0 || one.regionIds.some((region) => regionIds.includes(region))),
  );
}

const WAITING = `
  select id, body from deliveries
  where channel_id = $1 and type = 'alert' and state = 'pending' and attempts = 0 and claimed_until is null
    and next_attempt_at > $2 and created_at > $3 and body::jsonb -> 'data' ->> 'summary' = 'true'
    and body::jsonb -> 'data' ->> 'topic' = $4
  order by created_at desc limit 1 for update skip locked`;

/**
 * Writes what one channel is told of one topic: one message of what is not too often told already, and the rest into the
 * summary that is about to go, or a new one. Returns how many messages are to be sent and how many things wait.
 */
export async function putAlerts(
  client: pg.PoolClient,
  to: { readonly organizationId: string; readonly listener: Listener; readonly topic: Topic; readonly sender: Sender },
  told: readonly Told[],
  now: number,
): Promise<{ messages: number; gathered: number }> {
  const { organizationId, listener, topic, sender } = to;
  const timesOf = ({ event }: Told) => listener.recent.get(event.about) ?? 0;
  const single = told.filter((one) => timesOf(one) < MOST_AN_HOUR);
  const gathered = told.filter((one) => timesOf(one) >= MOST_AN_HOUR);
  const put = (body: AlertBody, at: number) =>
    putDelivery(client, { organizationId, channelId: listener.id, body, at, now });
  if (single.length > 0) {
    const withThis = (one: Told) => timesOf(one) + single.filter(({ event }) => event.about === one.event.about).length;
    const gathers = single.some((one) => withThis(one) >= MOST_AN_HOUR);
    await put(composeAlert(topic, single, sender, { at: now, summary: false, gathers }), now);
  }
  if (gathered.length > 0) {
    const waiting = await client.query<{ id: string; body: string }>(WAITING, [
      listener.id,
      new Date(now),
      new Date(now - HOUR_MS),
      topic,
    ]);
    const [row] = waiting.rows;
    const before = row === undefined ? [] : toldOf((JSON.parse(row.body) as AlertBody).data);
    const body = composeAlert(topic, merge(before, gathered), sender, { at: now, summary: true, gathers: false });
    if (row === undefined) await put(body, now + SUMMARY_MS);
    else await client.query('update deliveries set body = $2 where id = $1', [row.id, JSON.stringify(body)]);
  }
  return { messages: Number(single.length > 0), gathered: gathered.length };
}

/** What a summary said so far; its headline is made anew. */
function toldOf({ events, subject }: AlertData): Told[] {
  return events.map((event) => ({ event, headline: subject, regionIds: [] }));
}

/** Of each thing its last event, which stands for all of them. */
function merge(before: readonly Told[], after: readonly Told[]): Told[] {
  const last = new Map<string, Told>();
  for (const one of [...before, ...after]) {
    const { about, times } = one.event;
    const known = last.get(about)?.event.times ?? 0;
    last.set(about, { ...one, event: { ...one.event, times: known + times } });
  }
  return [...last.values()];
}
