import type { Context } from '../context';

export const HUB_ROLES = ['all', 'ingest', 'engine', 'jobs'] as const;
export type HubRole = (typeof HUB_ROLES)[number];

/** A hub as the others know it. */
export interface LivingHub {
  /** A UUID of the process: two that are alive never share one. */
  readonly id: string;
  /** Where other hubs reach it. */
  readonly url: string;
  readonly role: HubRole;
  /** What they present there. */
  readonly token: string;
}

export const HEARTBEAT_MS = 1_000;
/** Whoever has not been seen for this long is dead. */
const DEAD_AFTER_MS = 5_000;
/** And is forgotten after this long. */
const FORGET_AFTER_MS = 600_000;

// The database's clock alone tells who is alive, so that hubs with skewed clocks agree.
const ANNOUNCE = `
  with own as (
    insert into hubs (id, url, role, token, started_at, seen_at)
    values ($1, $2, $3, $4, clock_timestamp(), clock_timestamp())
    on conflict (id) do update set seen_at = excluded.seen_at
  ), forgotten as (
    delete from hubs where id <> $1 and seen_at < clock_timestamp() - $6 * interval '1 millisecond'
  )
  select id, url, role, token from hubs
  where id <> $1 and seen_at > clock_timestamp() - $5 * interval '1 millisecond'
  order by id`;

/** Says that this hub is alive, forgets those that have long been dead, and answers which others are alive. */
export async function announceHub(ctx: Context, self: LivingHub): Promise<LivingHub[]> {
  const { rows } = await ctx.db.pool.query<LivingHub>({
    name: 'announce-hub',
    text: ANNOUNCE,
    values: [self.id, self.url, self.role, self.token, DEAD_AFTER_MS, FORGET_AFTER_MS],
  });
  return rows;
}

/** This hub ends: nobody hands it anything from their next heartbeat on. */
export async function removeHub(ctx: Context, hubId: string): Promise<void> {
  await ctx.db.pool.query('delete from hubs where id = $1', [hubId]);
}
