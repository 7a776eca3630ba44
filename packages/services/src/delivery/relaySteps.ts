/**
 * What the relays of a directive `d` did, for a lateral join: `sent`, `acknowledged` and `applied` (timestamptz) are those
 * of the slowest relay, null while any of them has yet to get there. Who has a directive in force has received it, and who
 * acknowledged it was told, whatever else is on record; relays that were disabled are not waited for.
 */
export const RELAY_STEPS = `
  select count(*)::int as relays_total, count(applied_at)::int as relays_applied,
    case when count(coalesce(sent_at, acknowledged_at, applied_at)) = count(*) then max(sent_at) end as sent,
    case when count(coalesce(acknowledged_at, applied_at)) = count(*) then max(coalesce(acknowledged_at, applied_at)) end
      as acknowledged,
    case when count(applied_at) = count(*) then max(applied_at) end as applied
  from deliveries where directive_id = d.id and drop_reason is distinct from 'relay-disabled'`;
