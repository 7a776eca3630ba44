-- How each relay follows each of its routes beside its webhooks: by pulls, by a stream, by itself while the hub was away.

-- When it last pulled, to the minute.
alter table relay_routes add column pulled_at timestamptz;
-- The newest of its streams; since when it stands, when the hub that holds it last said so (each half minute), and when it
-- ended: null while it stands. One whose hub was killed has no end, and is not seen any more.
alter table relay_routes add column stream_id uuid;
alter table relay_routes add column stream_since timestamptz;
alter table relay_routes add column stream_seen_at timestamptz;
alter table relay_routes add column stream_ended_at timestamptz;
-- When it last chose a line by itself, by its own clock, and when the hub heard of that: each is told to people once.
alter table relay_routes add column fell_back_at timestamptz;
alter table relay_routes add column fell_back_heard_at timestamptz;

-- The log of deliveries, newest first: of one relay; what waits or was dropped; what is no directive. Each is rare among
-- all that an organization has, and was searched for among them.
create index deliveries_log_of_relay on deliveries (relay_id, created_at desc, id desc) where relay_id is not null;
create index deliveries_log_open on deliveries (organization_id, state, created_at desc, id desc)
  where state <> 'acknowledged' and relay_id is not null;
create index deliveries_log_of_kind on deliveries (organization_id, type, created_at desc, id desc)
  where type <> 'route.directive' and relay_id is not null;
