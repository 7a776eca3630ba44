-- Issue 5: what people order a route to do, maintenance, hubs that share the work, what a line owes.

-- Somebody chose the line by hand: until `expires_at`, or until it is ended. A route has one at a time.
create table overrides (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  route_id uuid not null,
  line text not null,
  mode text not null check (mode in ('single', 'duplicate', 'split')),
  note text not null default '' check (length(note) <= 500),
  created_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null check (expires_at > created_at),
  -- A strict one holds even where its line is dark and another would serve.
  strict boolean not null default false,
  ended_at timestamptz,
  -- A person's name, 'expiry', or 'blackout'.
  ended_by text,
  unique (organization_id, id),
  foreign key (organization_id, route_id) references routes (organization_id, id) on delete cascade,
  check ((ended_at is null) = (ended_by is null))
);
create unique index overrides_open on overrides (route_id) where ended_at is null;
create index overrides_by_route on overrides (route_id, created_at desc);

-- Planned work on a line, in one region or in all: once or repeated, on the clock of `time_zone`. While it lasts alerts
-- are muted and measuring goes on; with `drains` the route leaves the line as long as another one is fit.
create table maintenance_windows (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  name text not null check (length(name) between 1 and 120),
  region_id uuid,
  -- Null: every line.
  line text,
  drains boolean not null default false,
  repeats text not null check (repeats in ('once', 'daily', 'weekly', 'monthly')),
  -- ISO days, 1 is Monday; of weekly windows alone.
  weekdays smallint[] not null,
  time_zone text not null,
  -- Local day and minute of the day of the first window; a repeated one begins at the same local time.
  first_day date not null,
  start_minute integer not null check (start_minute between 0 and 1439),
  duration_minutes integer not null check (duration_minutes between 1 and 10080),
  -- The last local day on which a repeated window begins; null: for good.
  last_day date,
  -- When the window that is under way began, as it was told; null while none is.
  running_from timestamptz,
  created_by text not null,
  created_at timestamptz not null default now(),
  archived_at timestamptz,
  unique (organization_id, id),
  foreign key (organization_id, region_id) references regions (organization_id, id) on delete cascade,
  check (last_day is null or last_day >= first_day),
  check ((repeats = 'weekly') = (cardinality(weekdays) > 0))
);

-- Hubs that are alive, and where the others reach them: batches go to all that judge lines.
create table hubs (
  id uuid primary key,
  url text not null,
  role text not null check (role in ('all', 'ingest', 'engine', 'jobs')),
  -- What others present when they hand batches on to it: new at each start, and read by nobody but hubs.
  token text not null,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);

-- An incident that began in a maintenance window is on record, and told to nobody.
alter table incidents add column muted boolean not null default false;

-- What the carrier owes of a line in a region: the ratio of a calendar month in which it must be available.
alter table lines add column availability_target double precision
  check (availability_target > 0.5 and availability_target < 1);

alter table overrides enable row level security;
create policy own_organization on overrides to twinline_people
  using (organization_id = (select current_organization()))
  with check (organization_id = (select current_organization()));
alter table maintenance_windows enable row level security;
create policy own_organization on maintenance_windows to twinline_people
  using (organization_id = (select current_organization()))
  with check (organization_id = (select current_organization()));
grant select, insert, update on overrides, maintenance_windows to twinline_people;

-- A hub that decides reloads at once what people ordered.
create function tell_orders() returns trigger language plpgsql as $$
begin
  perform pg_notify('orders', new.organization_id);
  return null;
end $$;
create trigger overrides_tell after insert or update on overrides for each row execute function tell_orders();
create trigger maintenance_windows_tell after insert or update on maintenance_windows for each row execute function tell_orders();

-- A relay's stream shows at once what another hub decided.
create function tell_directive() returns trigger language plpgsql as $$
begin
  perform pg_notify('directives', new.route_id::text);
  return null;
end $$;
create trigger directives_tell after insert on directives for each row when (not new.demo) execute function tell_directive();
