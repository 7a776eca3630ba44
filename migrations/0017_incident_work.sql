-- What people make of an incident: who has it, what they write down, and of which other one it is a part.
alter table incidents
  -- Programs acknowledge with tokens, which are no users: the name says who did.
  add column acknowledged_by_name text,
  add column assigned_to text references "user" (id) on delete set null,
  add column post_mortem text not null default '' check (length(post_mortem) <= 20000),
  -- Counted up with each saving: two who write at once are told, and neither loses a line.
  add column post_mortem_version integer not null default 0,
  -- It is told of as a part of this one.
  add column merged_into uuid references incidents (id) on delete set null,
  add constraint incidents_not_into_itself check (merged_into <> id);
create index incidents_by_assignee on incidents (assigned_to, opened_at desc) where assigned_to is not null;
create index incidents_by_whole on incidents (merged_into) where merged_into is not null;

-- Each thing that a person did with an incident, in order; nothing of it is ever changed.
create table incident_entries (
  id bigint generated always as identity primary key,
  organization_id text not null references organization (id) on delete cascade,
  incident_id uuid not null references incidents (id) on delete cascade,
  at timestamptz not null,
  -- Null for programs, and for people whose account is gone; the name stays.
  user_id text references "user" (id) on delete set null,
  user_name text not null,
  kind text not null check (kind in ('acknowledged', 'unacknowledged', 'assigned', 'note', 'post-mortem', 'merged', 'separated')),
  body jsonb not null
);
create index incident_entries_by_incident on incident_entries (incident_id, id);

alter table incident_entries enable row level security;
create policy own_organization on incident_entries to twinline_people
  using (organization_id = (select current_organization()))
  with check (organization_id = (select current_organization()));
grant select, insert on incident_entries to twinline_people;

-- What happened around an incident, however long ago that was.
create index events_by_time on events (organization_id, at);
