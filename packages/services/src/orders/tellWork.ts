import type { Context } from '../context';
import type { EventBodies } from '../live/eventBody';
import type { PlannedWork } from './loadOrders';
import type { Occurrence } from './occurrences';

// The row says what people were told: of several hubs that see the same, the first one's update alone finds it so.
const TELL = `
  with told as (
    update maintenance_windows set running_from = $3::timestamptz
    where id = $1 and running_from is not distinct from $2::timestamptz
    returning organization_id, region_id
  )
  insert into events (organization_id, at, kind, region_id, body)
  select organization_id, $4::timestamptz, $5, region_id, $6::jsonb from told returning id`;

/** Writes the event of planned work that has begun or ended since people were last told. Times are epoch ms. */
export async function tellWork(
  ctx: Context,
  work: PlannedWork,
  running: Occurrence | null,
  now: number,
  onEvent: (organizationId: string, eventId: number) => void,
): Promise<void> {
  const { id, organizationId, name, line, drains, runningFrom } = work;
  const tell = async (kind: 'maintenance-begun' | 'maintenance-ended', from: number | null, to: number | null) => {
    const body: EventBodies['maintenance-begun' | 'maintenance-ended'] =
      kind === 'maintenance-ended' || running === null
        ? { maintenanceId: id, name, line }
        : { maintenanceId: id, name, line, drains, until: running.to };
    const values = [id, time(from), time(to), new Date(now), kind, JSON.stringify(body)];
    const { rows } = await ctx.db.pool.query<{ id: number }>(TELL, values);
    for (const event of rows) onEvent(organizationId, event.id);
  };
  if (runningFrom === (running?.from ?? null)) return;
  if (runningFrom !== null) await tell('maintenance-ended', runningFrom, null);
  if (running !== null) await tell('maintenance-begun', null, running.from);
}

const time = (ms: number | null) => (ms === null ? null : new Date(ms));
