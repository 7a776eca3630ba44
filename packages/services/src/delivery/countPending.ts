import type { Context } from '../context';

export interface Pending {
  /** How many deliveries wait to be sent or sent again, and for how long the oldest has (ms; 0 when none waits). */
  readonly pending: number;
  readonly oldestMs: number;
  /** Relays and channels whose circuit breaker is open, and those that got nothing for days or said that they are gone. */
  readonly paused: number;
  readonly givenUp: number;
}

// Deliveries of relays without an address are there for the chain: nobody sends them.
const COUNT = `
  with recipients as (
    select paused_until, disabled_at, disabled_reason from relays where archived_at is null
    union all select paused_until, disabled_at, disabled_reason from channels where archived_at is null
  )
  select count(*) as pending, extract(epoch from min(d.created_at))::float8 * 1000 as oldest,
    (select count(*) from recipients where paused_until is not null and disabled_at is null) as paused,
    (select count(*) from recipients where disabled_reason in ('gone', 'failing')) as "givenUp"
  from deliveries d left join relays r on r.id = d.relay_id
  where d.state = 'pending' and (r.id is null or r.webhook_url is not null)`;

/** How it stands with what is to be sent, of all organizations. */
export async function countPending(ctx: Context): Promise<Pending> {
  type Row = Omit<Pending, 'oldestMs'> & { oldest: number | null };
  const { rows } = await ctx.db.pool.query<Row>(COUNT);
  const { oldest = null, pending = 0, paused = 0, givenUp = 0 } = rows[0] ?? {};
  return { pending, paused, givenUp, oldestMs: oldest === null ? 0 : Math.max(0, ctx.now() - oldest) };
}
