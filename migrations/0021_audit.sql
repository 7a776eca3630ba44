-- What people and their programs change is written down by the database itself, in the same transaction: no verb can
-- forget it, and none can change it without that. What Twinline does by itself stands in `events`.

create table audit_entries (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  at timestamptz not null default clock_timestamp(),
  actor_kind text not null check (actor_kind in ('person', 'program')),
  -- A user's or a token's id; the name as it was then.
  actor_id text not null,
  actor_name text not null,
  action text not null check (action in ('create', 'change', 'archive', 'restore', 'delete')),
  -- The table's name.
  object_kind text not null,
  -- Null where a row has no id of its own.
  object_id text,
  -- Its own name and the names of what it belongs to, as they were then.
  object_name text not null,
  -- By field: [before, after]; null where there was or is nothing, '•••' for secrets.
  changes jsonb not null
);
create index audit_entries_by_time on audit_entries (organization_id, at desc, id desc);
create index audit_entries_by_kind on audit_entries (organization_id, object_kind, at desc, id desc);

alter table audit_entries enable row level security;
create policy own_organization on audit_entries to twinline_people
  using (organization_id = (select current_organization()))
  with check (organization_id = (select current_organization()));
grant select on audit_entries to twinline_people;

-- What an id in `field` stands for, in a person's words; the id itself where that is gone.
create function audit_name(field text, value text) returns text language plpgsql stable
  set search_path = public, pg_temp as $$
declare
  name text;
begin
  if value is null then
    return null;
  end if;
  case field
    when 'region_id' then select r.code into name from regions r where r.id = value::uuid;
    when 'carrier_id' then select c.name into name from carriers c where c.id = value::uuid;
    when 'circuit_id' then select c.name into name from circuits c where c.id = value::uuid;
    when 'pop_id' then select p.name into name from pops p where p.id = value::uuid;
    when 'agent_id' then select a.name into name from agents a where a.id = value::uuid;
    when 'relay_id' then select r.name into name from relays r where r.id = value::uuid;
    when 'channel_id' then select c.name into name from channels c where c.id = value::uuid;
    when 'policy_id' then select p.name into name from policies p where p.id = value::uuid;
    when 'line_id' then
      select r.code || ' ' || l.slot into name from lines l join regions r on r.id = l.region_id where l.id = value::uuid;
    when 'route_id' then
      select r.code || ' ' || o.scenario into name from routes o join regions r on r.id = o.region_id where o.id = value::uuid;
    when 'incident_id', 'merged_into' then
      select r.code || ' ' || i.line_slot into name from incidents i join regions r on r.id = i.region_id where i.id = value::uuid;
    when 'user_id', 'assigned_to' then select u.name into name from "user" u where u.id = value;
    else name := null;
  end case;
  return coalesce(name, value);
end $$;

-- A row's fields by name, those of an object within it as `definition.holdDownMs`.
create function audit_fields(entry jsonb) returns table (field text, value jsonb) language sql immutable
  set search_path = public, pg_temp as $$
  select key, value from jsonb_each(entry) where jsonb_typeof(value) <> 'object'
  union all
  select o.key || '.' || i.key, i.value
  from jsonb_each(entry) o cross join lateral jsonb_each(case jsonb_typeof(o.value) when 'object' then o.value else '{}' end) i
$$;

create function audit_change() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  actor constant jsonb := current_setting('twinline.actor', true)::jsonb;
  before constant jsonb := case when tg_op = 'INSERT' then '{}'::jsonb else to_jsonb(old) end;
  after constant jsonb := case when tg_op = 'DELETE' then '{}'::jsonb else to_jsonb(new) end;
  subject constant jsonb := case when tg_op = 'DELETE' then before else after end;
  organization constant text := coalesce(subject ->> 'organization_id', subject ->> 'id');
  -- Who and when is in the entry; the rest follows from other changes, or is the hub's.
  unsaid constant text[] := array['id', 'organization_id', 'created_at', 'created_by', 'updated_at', 'changed_at',
    'changed_by', 'config_version', 'body', 'claimed_by', 'claimed_until', 'next_attempt_at', 'deliver_by', 'attempts',
    'post_mortem_version', 'acknowledged_by_name'];
  changes jsonb;
begin
  -- The organization itself goes, and its entries with it.
  if tg_op = 'DELETE' and not exists (select from organization o where o.id = organization) then
    return null;
  end if;
  select jsonb_object_agg(d.field, case
      when d.field ~ '(secret|token|hash|_key$)'
        then jsonb_build_array(case when d.was is not null then '•••' end, case when d.is_now is not null then '•••' end)
      when d.field ~ '_id$' or d.field in ('assigned_to', 'merged_into')
        then jsonb_build_array(audit_name(d.field, d.was #>> '{}'), audit_name(d.field, d.is_now #>> '{}'))
      else jsonb_build_array(d.was, d.is_now) end)
    into changes
    from (
      select field, nullif(b.value, 'null'::jsonb) as was, nullif(a.value, 'null'::jsonb) as is_now
      from audit_fields(before) b full join audit_fields(after) a using (field)
    ) d
    where d.was is distinct from d.is_now and not (d.field = any (unsaid));
  if changes is null and tg_op = 'UPDATE' then
    return null;
  end if;
  insert into audit_entries (organization_id, actor_kind, actor_id, actor_name, action, object_kind, object_id, object_name, changes)
  values (organization, actor ->> 'kind', actor ->> 'id', actor ->> 'name',
    case
      when tg_op = 'INSERT' then 'create'
      when tg_op = 'DELETE' then 'delete'
      when before ->> 'archived_at' is null and after ->> 'archived_at' is not null then 'archive'
      when before ->> 'archived_at' is not null and after ->> 'archived_at' is null then 'restore'
      else 'change'
    end,
    tg_table_name, subject ->> 'id',
    concat_ws(' · ',
      coalesce(subject ->> 'name', subject ->> 'code', subject ->> 'email', subject ->> 'slot', subject ->> 'scenario',
        subject ->> 'type'),
      audit_name('region_id', subject ->> 'region_id'), audit_name('line_id', subject ->> 'line_id'),
      audit_name('pop_id', subject ->> 'pop_id'), audit_name('agent_id', subject ->> 'agent_id'),
      audit_name('relay_id', subject ->> 'relay_id'), audit_name('route_id', subject ->> 'route_id'),
      audit_name('incident_id', subject ->> 'incident_id'), audit_name('user_id', subject ->> 'user_id')),
    coalesce(changes, '{}'));
  return null;
end $$;

-- All that people change. Only transactions that name who acts pay for it.
do $$
declare
  audited text;
begin
  foreach audited in array array['organization', 'member', 'invitation', 'api_tokens', 'retentions', 'regions', 'carriers',
    'circuits', 'lines', 'pops', 'region_pops', 'reflector_addresses', 'agents', 'agent_enrolments', 'routes', 'policies',
    'shadows', 'relays', 'relay_routes', 'channels', 'overrides', 'maintenance_windows', 'drill_plans',
    'drill_runs', 'incidents', 'incident_entries']
  loop
    execute format(
      'create trigger audit after insert or update or delete on %I for each row
         when (nullif(current_setting(''twinline.actor'', true), '''') is not null) execute function audit_change()', audited);
  end loop;
end $$;

-- Of deliveries what people ask for: tests, and what is sent again.
create trigger audit after insert or update on deliveries for each row
  when (nullif(current_setting('twinline.actor', true), '') is not null and (new.forced or new.type = 'test.ping'))
  execute function audit_change();
