import type { OrganizationContext } from '@twinline/services/context';

/** What the hub has written of the load's directives and their deliveries. */
export interface StoredRelays {
  /** Decisions that changed something; renewals have no deliveries. */
  readonly directives: number;
  readonly deliveries: number;
  /** Those of which the relay has reported that they are in force. */
  readonly applied: number;
  /** From decision to the step, ms of the hub's clock; null where no delivery came so far. */
  readonly steps: readonly {
    readonly way: 'stream' | 'pull';
    readonly step: string;
    readonly p50: number;
    readonly p95: number;
  }[];
}

const COUNTS = `
  select (select count(*)::int from directives where organization_id = $1 and reason <> 'renewed') as directives,
    count(*)::int as deliveries, count(applied_at)::int as applied
  from deliveries where organization_id = $1 and type = 'route.directive'`;

const STEPS = `
  select way, step, percentile_cont(0.5) within group (order by ms) as p50,
    percentile_cont(0.95) within group (order by ms) as p95
  from (
    select case when v.relay_id = any($2::uuid[]) then 'stream' else 'pull' end as way, s.step,
      extract(epoch from s.at - d.decided_at)::float8 * 1000 as ms
    from deliveries v join directives d on d.id = v.directive_id
    cross join lateral (values ('told', v.acknowledged_at), ('applied', v.applied_at)) as s (step, at)
    -- The first directive of a route waits for its relays to begin.
    where v.organization_id = $1 and d.decided_at > $3 and s.at is not null
  ) steps group by way, step order by way desc, step desc`;

/** Reads it back; `streaming` are the ids of relays with a stream, steps are those of decisions after `since` (epoch ms). */
export async function readStoredRelays(
  { db, organizationId }: OrganizationContext,
  streaming: readonly string[],
  since: number,
): Promise<StoredRelays> {
  const counts = await db.pool.query<Omit<StoredRelays, 'steps'>>(COUNTS, [organizationId]);
  const steps = await db.pool.query<StoredRelays['steps'][number]>(STEPS, [organizationId, streaming, new Date(since)]);
  const [row] = counts.rows;
  if (row === undefined) throw new Error('the database counted nothing');
  return { ...row, steps: steps.rows };
}
