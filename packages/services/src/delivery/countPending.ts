import type { Context } from '../context';

/** How many deliveries wait to be sent or sent again, and for how long the oldest has (ms; 0 when none waits). */
export async function countPending(ctx: Context): Promise<{ pending: number; oldestMs: number }> {
  const { rows } = await ctx.db.pool.query<{ pending: number; oldest: number | null }>(
    `select count(*) as pending, extract(epoch from min(d.created_at))::float8 * 1000 as oldest
     from deliveries d left join relays r on r.id = d.relay_id
     -- Those of relays without an address are there for the chain: nobody sends them.
     where d.state = 'pending' and (r.id is null or r.webhook_url is not null)`,
  );
  const row = rows[0];
  return { pending: row?.pending ?? 0, oldestMs: row?.oldest == null ? 0 : Math.max(0, ctx.now() - row.oldest) };
}
