-- Issue 5: drills, by which a route proves before trouble comes that it can change to another line.

-- Drills that are planned: once or repeated, on the clock of `time_zone`, as maintenance windows are.
create table drill_plans (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  route_id uuid not null,
  kind text not null check (kind in ('dry', 'live')),
  -- Null: the line that is not in use when it begins.
  line text,
  -- Of live ones: how long the line carries the stream.
  hold_seconds integer not null default 60 check (hold_seconds between 10 and 900),
  repeats text not null check (repeats in ('once', 'daily', 'weekly', 'monthly')),
  -- ISO days, 1 is Monday; of weekly plans alone.
  weekdays smallint[] not null,
  time_zone text not null,
  first_day date not null,
  start_minute integer not null check (start_minute between 0 and 1439),
  -- The last local day of a repeated plan; null: for good.
  last_day date,
  created_by text not null,
  created_at timestamptz not null default now(),
  -- What was due before this moment was due by an older plan, or none.
  changed_at timestamptz not null default now(),
  archived_at timestamptz,
  unique (organization_id, id),
  foreign key (organization_id, route_id) references routes (organization_id, id) on delete cascade,
  check (last_day is null or last_day >= first_day),
  check ((repeats = 'weekly') = (cardinality(weekdays) > 0))
);

-- One drill, from being asked for to its result. Everything the hub that runs it goes by is here and in `overrides`,
-- `directives` and `deliveries`: another one carries on. Each step is an update that names the state it leaves.
create table drill_runs (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  route_id uuid not null,
  kind text not null check (kind in ('dry', 'live')),
  plan_id uuid,
  planned_for timestamptz,
  -- A person's name; null where it was planned.
  requested_by text,
  -- As asked for; null: the line that is not in use when it begins.
  line text,
  hold_seconds integer not null check (hold_seconds between 10 and 900),
  state text not null default 'waiting'
    check (state in ('waiting', 'announced', 'switching', 'holding', 'returning', 'ended')),
  created_at timestamptz not null default now(),
  -- The line in use when it began, and the one it tried.
  line_from text,
  line_to text,
  started_at timestamptz,
  ordered_at timestamptz,
  -- Since when every relay had the stream on the line.
  carried_from timestamptz,
  return_asked_at timestamptz,
  -- The lowest score (0-100) of the line while it carried.
  worst_score double precision,
  ended_at timestamptz,
  result text check (result in ('passed', 'failed', 'not-run', 'cancelled')),
  -- Why it did not pass, as a code.
  cause text,
  cancelled_by text,
  checks jsonb not null default '[]',
  unique (organization_id, id),
  unique (plan_id, planned_for),
  foreign key (organization_id, route_id) references routes (organization_id, id) on delete cascade,
  foreign key (organization_id, plan_id) references drill_plans (organization_id, id) on delete cascade,
  check ((result is null) = (ended_at is null)),
  check ((state = 'ended') = (ended_at is not null)),
  check ((plan_id is null) = (planned_for is null))
);
-- A route has one at a time.
create unique index drill_runs_open on drill_runs (route_id) where ended_at is null;
create index drill_runs_by_time on drill_runs (organization_id, created_at desc, id desc);
create index drill_runs_by_route on drill_runs (route_id, ended_at desc) where result = 'passed';

-- The order of a live drill is bound to its run.
alter table overrides add column drill_run_id uuid;
alter table overrides add foreign key (organization_id, drill_run_id)
  references drill_runs (organization_id, id) on delete cascade;
create index overrides_by_drill on overrides (drill_run_id) where drill_run_id is not null;

-- When a relay last showed itself with its token: a stream, a pull, a report. Kept to the minute.
alter table relays add column heard_at timestamptz;

alter table drill_plans enable row level security;
create policy own_organization on drill_plans to twinline_people
  using (organization_id = (select current_organization()))
  with check (organization_id = (select current_organization()));
alter table drill_runs enable row level security;
create policy own_organization on drill_runs to twinline_people
  using (organization_id = (select current_organization()))
  with check (organization_id = (select current_organization()));
grant select, insert, update on drill_plans, drill_runs to twinline_people;

-- The hub that decides for the route begins, or stops, at once, and boards show each step.
create trigger drill_runs_tell after insert or update of cancelled_by, state on drill_runs
  for each row execute function tell_orders();
