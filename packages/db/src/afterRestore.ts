import pg from 'pg';

export interface AfterRestore {
  /** Routes whose epoch rose. */
  readonly routes: number;
  /** Agents that will be told their configuration anew. */
  readonly agents: number;
  /** Sign-ins that ended. */
  readonly sessions: number;
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
    const agents = await client.query(`update agents set config_version = config_version + ${CONFIG_VERSIONS_AHEAD}`);
    const sessions = await client.query('delete from session');
    await client.query('commit');
    return { routes: routes.rowCount ?? 0, agents: agents.rowCount ?? 0, sessions: sessions.rowCount ?? 0 };
  } finally {
    await client.end();
  }
}
