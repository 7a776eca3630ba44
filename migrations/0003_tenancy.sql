-- Tenancy. Machines (hub, jobs) connect as the owner of the tables and see everything; what people's requests read
-- and write runs as twinline_people inside one organization, which the session names in twinline.organization_id.

-- Roles belong to the whole server: another database's migration may be creating it at this moment.
do $$
begin
  if not exists (select from pg_roles where rolname = 'twinline_people') then
    create role twinline_people nologin;
  end if;
exception when duplicate_object or unique_violation then null;
end $$;

do $$
begin
  if not pg_has_role(current_user, 'twinline_people', 'member') then
    execute format('grant twinline_people to %I', current_user);
  end if;
exception when unique_violation then null;
end $$;

create function current_organization() returns text language sql stable
  return current_setting('twinline.organization_id', true);

grant usage on schema public to twinline_people;

-- Every table that names an organization shows only the rows of the session's own.
do $$
declare
  tenant_table text;
begin
  for tenant_table in
    select table_name from information_schema.columns
    where table_schema = 'public' and column_name = 'organization_id' order by table_name
  loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format(
      'create policy own_organization on %I to twinline_people
         using (organization_id = (select current_organization()))
         with check (organization_id = (select current_organization()))', tenant_table);
    execute format('grant select on %I to twinline_people', tenant_table);
  end loop;
end $$;

alter table organization enable row level security;
create policy own_organization on organization to twinline_people using (id = (select current_organization()));
grant select, update on organization to twinline_people;

-- What people may change. Decisions, deliveries and leases are written by the hub alone.
grant insert, update, delete on
  regions, carriers, circuits, lines, pops, region_pops, reflector_addresses, agents, paths, policies, routes,
  relays, relay_routes, api_tokens, member, invitation
to twinline_people;
grant update on incidents to twinline_people;
grant insert on events to twinline_people;

-- People see the names of their own organization's members, and nothing else of "user".
create view people_users with (security_barrier) as
  select u.id, u.name, u.email, u.image
  from "user" u join member m on m.user_id = u.id
  where m.organization_id = (select current_organization());

-- TimescaleDB refuses row security on compressed hypertables, so people reach measurements only through these.
create view people_samples with (security_barrier) as
  select s.* from samples s join paths p on p.id = s.path_id
  where p.organization_id = (select current_organization());
create view people_rollup_minutes with (security_barrier) as
  select r.* from rollup_minutes r join paths p on p.id = r.path_id
  where p.organization_id = (select current_organization());
create view people_rollup_quarters with (security_barrier) as
  select r.* from rollup_quarters r join paths p on p.id = r.path_id
  where p.organization_id = (select current_organization());
grant select on people_users, people_samples, people_rollup_minutes, people_rollup_quarters to twinline_people;
