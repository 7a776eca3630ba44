import { type SQL, sql } from 'drizzle-orm';

/**
 * CTE `binned` (circuit_id, source, bin in epoch ms, in_bps, out_bps, bytes, newest) of the circuits' readings that begin
 * within a span. Readings are spread over the bins they touch, so that a router that is read every fifteen minutes leaves
 * no holes. A bin's rate is its bytes over the time that was counted in it, not over the whole bin.
 */
export function usageBins(
  span: { readonly from: number; readonly to: number; readonly binMs: number },
  which: SQL,
): SQL {
  const { from, to, binMs } = span;
  return sql`readings as (
      select circuit_id, source, start, date_part('epoch', start) * 1000 as began, duration_micros / 1000.0::float8 as lasted,
        received_bytes::float8 as received, sent_bytes::float8 as sent,
        floor(date_part('epoch', start) * 1000 / ${binMs}) * ${binMs} as bin
      from people_circuit_usage where start >= ${new Date(from)} and start <= ${new Date(to)} and ${which}
    ), parts as (
      select circuit_id, source, bin, sum(received) as received, sum(sent) as sent, sum(lasted) as lasted, max(start) as newest
      from readings where began + lasted <= bin + ${binMs} group by circuit_id, source, bin
      union all
      select circuit_id, source, b, received * overlap / lasted, sent * overlap / lasted, overlap, start
      from readings, generate_series(bin::int8, ceil(began + lasted)::int8 - 1, ${binMs}) as b,
        lateral (select least(began + lasted, b + ${binMs}) - greatest(began, b) as overlap) o
      where began + lasted > bin + ${binMs} and overlap > 0
    ), binned as (
      select circuit_id, source, bin, sum(received) * 8000 / sum(lasted) as in_bps, sum(sent) * 8000 / sum(lasted) as out_bps,
        sum(received + sent) as bytes, max(newest) as newest
      from parts group by circuit_id, source, bin
    )`;
}
