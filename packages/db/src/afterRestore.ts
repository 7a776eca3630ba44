import pg from 'pg';

export interface AfterRestore {
  /** Routes whose epoch rose. */
  readonly routes: number;
  /** Agents that will be told their configuration anew. */
  readonly agents: number;
  /** Sign-ins that ended. */
  readonly sessions: number;
  /** What waited to be told and is not any more: webhooks to relays, messages to people, and what had not got so far. */
  readonly left: LeftOut;
}

interface LeftOut {
  readonly webhooks: number;
  readonly messages: number;
  readonly events: number;
}

/** More changes of one agent's configuration than were ever made between a backup and its restore. */
const CONFIG_VERSIONS_AHEAD = 1_000_000;

/**
 * Makes a database that stems from a backup (or a snapshot, or a standby that had not heard everything) fit to go on,
 * before any hub starts on it: what was issued after the backup is not in it, but relays and agents remember it.
 *
 * - The epoch of every route rises above all that were ever issued: each change of a lease raises it by one, so it is
 *   far below the seconds since 1970, and so is what this very rule made of it at an earlier restore. Receivers refuse
 *   what is older (DESIGN §4). Leases and claims are nobody's: those who held them are gone.
 * - Versions of agents' configurations jump, so that none equals one that an agent already has with another content.
 * - People sign in anew: a session that was ended since the backup must not live again.
 * - Nobody is told anything old. What waited in the outbox was sent long ago, or is not true any more, whatever its time:
 *   alerts live for a day, and what a person had sent again has no end. Each organization is told how much was left out,
 *   by an event (`restored`, see services/live/eventBody.ts) of now.
 */
export async function afterRestore(url: string): Promise<AfterRestore> {
  const client = new pg.Client({ connectionString: url, application_name: 'twinline restore' });
  await client.connect();
  try {
    await client.query('begin');
    const routes = await client.query(
      `update route_states set epoch = greatest(epoch + 1, extract(epoch from clock_timestamp())::bigint),
         lease_holder = null, lease_until = null`,
    );
    await client.query('update deliveries set claimed_by = null, claimed_until = null where claimed_by is not null');
    await leaveOutMails(client);
    const left = await leaveOut(client);
    const agents = await client.query(`update agents set config_version = config_version + ${CONFIG_VERSIONS_AHEAD}`);
    const sessions = await client.query('delete from session');
    await client.query('commit');
    return { routes: routes.rowCount ?? 0, agents: agents.rowCount ?? 0, sessions: sessions.rowCount ?? 0, left };
  } finally {
    await client.end();
  }
}

/** What waits to be told of reports is as old as the backup; reports and files that waited are made. */
async function leaveOutMails(client: pg.Client): Promise<void> {
  const { rows } = await client.query(`select to_regclass('report_jobs') is not null as known`);
  if (rows[0]?.known !== true) return;
  await client.query(
    `update report_jobs set claimed_by = null, claimed_until = null, next_attempt_at = clock_timestamp(),
       state = case kind when 'mail' then 'failed' else 'waiting' end,
       error = case kind when 'mail' then 'not sent: the database was restored from a backup' else error end
     where state in ('waiting', 'running')`,
  );
}

/** Kinds of events that people or relays are told: services/alerts/untold.ts has the list; others are only marked. */
const TOLD = `kind in ('directive', 'incident-opened', 'incident-closed') or kind ~ '^(agent|relay|channel)-' and kind !~ '-changed$'`;

async function leaveOut(client: pg.Client): Promise<LeftOut> {
  // A backup of before migration 15 knows neither channels nor what was told of; that migration marks all as told.
  const { rows: columns } = await client.query(
    `select from information_schema.columns
     where table_schema = 'public' and table_name = 'events' and column_name = 'told_at'`,
  );
  const hasChannels = columns.length > 0;
  const { rows } = await client.query<LeftOut>(
    `with dropped as (
       update deliveries set state = 'dropped', drop_reason = 'expired',
         last_error = 'not sent: the database was restored from a backup' where state = 'pending'
       returning organization_id, ${hasChannels ? 'channel_id is null' : 'true'} as is_relay
     ), passed as (
       ${hasChannels ? `update events set told_at = clock_timestamp() where told_at is null returning organization_id, ${TOLD} as counts` : `select organization_id, false as counts from events where false`}
     ), counted as (
       select o.id,
         (select count(*)::int from dropped d where d.organization_id = o.id and d.is_relay) as webhooks,
         (select count(*)::int from dropped d where d.organization_id = o.id and not d.is_relay) as messages,
         (select count(*)::int from passed p where p.organization_id = o.id and p.counts) as events
       from organization o
     ), told as (
       insert into events (organization_id, at, kind, body)
       select id, clock_timestamp(), 'restored',
         jsonb_build_object('webhooks', webhooks, 'messages', messages, 'events', events) from counted
     )
     select coalesce(sum(webhooks), 0)::int as webhooks, coalesce(sum(messages), 0)::int as messages,
       coalesce(sum(events), 0)::int as events from counted`,
  );
  return rows[0] ?? { webhooks: 0, messages: 0, events: 0 };
}
