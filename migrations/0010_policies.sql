-- Issue 5: policies that people edit, each version kept, and policies that decide in a route's shadow.

-- Who made the newest version of a policy; null: the installation, or nobody knows any more.
alter table policies add column changed_by text;
alter table policies add column changed_at timestamptz not null default now();
alter table policies add column note text not null default '' check (length(note) <= 500);

-- Every version that a policy ever had. Written by the trigger alone: whoever changes a policy leaves its history whole.
create table policy_versions (
  organization_id text not null references organization (id) on delete cascade,
  policy_id uuid not null,
  version integer not null,
  name text not null,
  definition jsonb not null,
  changed_by text,
  changed_at timestamptz not null,
  note text not null,
  primary key (policy_id, version),
  foreign key (organization_id, policy_id) references policies (organization_id, id) on delete cascade
);
insert into policy_versions (organization_id, policy_id, version, name, definition, changed_by, changed_at, note)
  select organization_id, id, version, name, definition, changed_by, changed_at, note from policies;

create function keep_policy_version() returns trigger language plpgsql security definer set search_path = public as $$
begin
  insert into policy_versions (organization_id, policy_id, version, name, definition, changed_by, changed_at, note)
  values (new.organization_id, new.id, new.version, new.name, new.definition, new.changed_by, new.changed_at, new.note)
  on conflict (policy_id, version) do update set name = excluded.name, definition = excluded.definition,
    changed_by = excluded.changed_by, changed_at = excluded.changed_at, note = excluded.note;
  return null;
end $$;
create trigger policies_keep after insert or update of name, version, definition on policies
  for each row execute function keep_policy_version();

-- A policy that decides for a route without acting. `state` is the machine's memory, and `sequence` counts what it
-- decided: both are written together by the hub that holds the route's lease, so that the next one goes on from there.
create table shadows (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  route_id uuid not null,
  policy_id uuid not null,
  started_by text not null,
  started_at timestamptz not null default now(),
  ended_by text,
  ended_at timestamptz,
  sequence bigint not null default 0,
  state jsonb,
  unique (organization_id, id),
  foreign key (organization_id, route_id) references routes (organization_id, id) on delete cascade,
  foreign key (organization_id, policy_id) references policies (organization_id, id),
  check ((ended_at is null) = (ended_by is null))
);
create unique index shadows_open on shadows (route_id, policy_id) where ended_at is null;
create index shadows_by_route on shadows (route_id, started_at desc);
create index shadows_by_policy on shadows (policy_id, started_at desc);

-- What shadows decided. Kept as long as minutes are: without those there is nothing to score it by.
create table shadow_decisions (
  shadow_id uuid not null,
  sequence bigint not null,
  organization_id text not null references organization (id) on delete cascade,
  at timestamptz not null,
  kind text not null check (kind in ('directive', 'held', 'advice')),
  -- The line that the shadow is on after it; of what was held the line that was wanted.
  line text not null,
  from_line text,
  mode text not null check (mode in ('single', 'duplicate', 'split')),
  weights jsonb not null default '{}',
  reason text not null,
  evidence jsonb not null,
  policy_version integer not null,
  primary key (shadow_id, sequence),
  foreign key (organization_id, shadow_id) references shadows (organization_id, id) on delete cascade
);
create index shadow_decisions_by_organization on shadow_decisions (organization_id, at);

do $$
declare tenant_table text;
begin
  foreach tenant_table in array array['policy_versions', 'shadows', 'shadow_decisions'] loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format(
      'create policy own_organization on %I to twinline_people
         using (organization_id = (select current_organization()))
         with check (organization_id = (select current_organization()))', tenant_table);
    execute format('grant select on %I to twinline_people', tenant_table);
  end loop;
end $$;
-- What shadows decide is written by the hub alone, and so is their memory once they have begun with that of their route.
grant insert (id, organization_id, route_id, policy_id, started_by, started_at, state), update (ended_by, ended_at)
  on shadows to twinline_people;

-- A hub that decides takes in at once what people changed of it.
create trigger policies_tell after update of version on policies for each row execute function tell_orders();
create trigger routes_tell after update of policy_id on routes for each row execute function tell_orders();
create trigger shadows_tell after insert or update of ended_at on shadows for each row execute function tell_orders();
