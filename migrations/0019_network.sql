-- People keep their network themselves.

-- Whether an address has a STAMP key may be seen, the key may not.
create view people_addresses with (security_barrier) as
  select pop_id, line_id, host, port, connect_url, stamp_key is not null as keyed from reflector_addresses
  where organization_id = (select current_organization());
grant select on people_addresses to twinline_people;

-- A hub that decides takes in at once what people change of what it watches, as it does with their orders.
create trigger regions_tell after update of code, name, time_zone, archived_at on regions
  for each row execute function tell_orders();
create trigger carriers_tell after update of name, audience_weight, archived_at on carriers
  for each row execute function tell_orders();
create trigger lines_tell after insert or update of archived_at on lines for each row execute function tell_orders();
create trigger pops_tell after update of name, archived_at on pops for each row execute function tell_orders();
create trigger agents_tell_network after update of name, carrier_id, archived_at on agents
  for each row execute function tell_orders();
create trigger paths_tell after insert or update of archived_at on paths for each row execute function tell_orders();
create trigger routes_tell_network after insert or update of archived_at on routes
  for each row execute function tell_orders();
