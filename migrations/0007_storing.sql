-- Storing for years: connect times in quarter-hours, days by local hour with running totals, retention by organization.

-- Connect times of a quarter-hour. A step's distribution is part of one sketch: key = step * 1024 + bucket of the wire's
-- histogram (ratio 1.1 from 1 µs); steps 0 tcp, 1 tls, 2 first byte, 3 whole.
create table rollup_connects (
  path_id integer not null,
  bucket timestamptz not null,
  attempts integer not null,
  -- Fault → attempts that ended with it.
  faults jsonb not null default '{}',
  step_keys integer[] not null,
  step_counts integer[] not null,
  demo boolean not null default false,
  primary key (path_id, bucket)
);
alter table rollup_connects alter column step_keys set statistics 0, alter column step_counts set statistics 0;

-- One local day of a path (its region's time zone) by hour of the wall clock, and the sum of all its days up to and
-- including this one: any stretch of days is the difference of two rows, however long it is (decision 0012). Both are
-- written and read by services/rollup/dayFigures.ts. Rows of a path have no gap-filling: a day without data has no row.
create table rollup_days (
  path_id integer not null,
  day date not null,
  figures bytea not null,
  totals bytea not null,
  demo boolean not null default false,
  primary key (path_id, day)
) with (toast_tuple_target = 8160);
alter table rollup_days alter column figures set storage main, alter column totals set storage main;
-- A range is the difference of its two ends; whether any day in it is made up, only the days themselves can tell.
create index rollup_days_demo on rollup_days (path_id, day) where demo;

-- What is marked: a minute or a quarter-hour of samples, a quarter-hour of connects, a quarter-hour whose day is stale.
alter table rollup_dirty drop constraint rollup_dirty_level_check;
alter table rollup_dirty add constraint rollup_dirty_level_check check (level in ('minute', 'quarter', 'connect', 'day'));
-- What could not be computed is marked again, to be tried later: it does not keep the others waiting.
alter table rollup_dirty add column postponed_until timestamptz;

-- How long an organization keeps its measurements, in days; without a row, as long as the installation does by default.
create table retentions (
  organization_id text primary key references organization (id) on delete cascade,
  raw_days integer not null check (raw_days between 1 and 400),
  minutes_days integer not null check (minutes_days between 2 and 800),
  quarters_days integer not null check (quarters_days between 28 and 3660),
  updated_at timestamptz not null default now(),
  -- A finer resolution is never kept longer than a coarser one: the coarser is computed anew from it.
  check (raw_days <= minutes_days and minutes_days <= quarters_days)
);
alter table retentions enable row level security;
create policy own_organization on retentions to twinline_people
  using (organization_id = (select current_organization()))
  with check (organization_id = (select current_organization()));
grant select, insert, update, delete on retentions to twinline_people;

create view people_rollup_connects with (security_barrier) as
  select r.* from rollup_connects r join paths p on p.id = r.path_id
  where p.organization_id = (select current_organization());
create view people_rollup_days with (security_barrier) as
  select r.* from rollup_days r join paths p on p.id = r.path_id
  where p.organization_id = (select current_organization());
grant select on people_rollup_connects, people_rollup_days to twinline_people;

-- Start of the session's organization's oldest measurement of each resolution. A function, because it takes one look into
-- an index per path: through the views above every row would be read, their security barrier keeps the limit outside.
create function people_oldest(out raw timestamptz, out minutes timestamptz, out quarters timestamptz)
language sql stable security definer set search_path = public as $$
  select min(s.start), min(m.bucket), min(q.bucket)
  from paths p
  left join lateral (select start from samples where path_id = p.id order by start limit 1) s on true
  left join lateral (select bucket from rollup_minutes where path_id = p.id order by bucket limit 1) m on true
  left join lateral (select bucket from rollup_quarters where path_id = p.id order by bucket limit 1) q on true
  where p.organization_id = current_organization()
$$;
revoke execute on function people_oldest from public;
grant execute on function people_oldest to twinline_people;

-- Whose clock changes has other days: they are put together again from their quarter-hours.
create function remake_days() returns trigger language plpgsql security definer set search_path = public as $$
declare
  touched integer[] := array(select p.id from paths p join agents a on a.id = p.agent_id where a.region_id = new.id);
begin
  delete from rollup_days where path_id = any(touched);
  insert into rollup_dirty (level, bucket, path_ids)
  select 'day', bucket, array_agg(path_id)
  from (
    select path_id, bucket from rollup_quarters where path_id = any(touched)
    union select path_id, bucket from rollup_connects where path_id = any(touched)
  ) q group by bucket;
  return null;
end $$;
create trigger regions_remake_days after update of time_zone on regions for each row
  when (new.time_zone is distinct from old.time_zone) execute function remake_days();

-- What is there already gets its days and its connect times from the loop, as if it had just come in.
insert into rollup_dirty (level, bucket, path_ids)
select 'day', bucket, array_agg(path_id) from rollup_quarters group by bucket;
insert into rollup_dirty (level, bucket, path_ids)
select 'connect', bucket, array_agg(distinct path_id)
from (select path_id, date_bin('15 minutes', at, timestamptz '2000-01-01 00:00Z') as bucket from connects) c group by bucket;

-- Incident lists by region, and open ones, newest first; what still lasted at a moment.
create index incidents_by_region on incidents (region_id, opened_at desc);
create index incidents_by_end on incidents (region_id, closed_at);
create index incidents_open_by_organization on incidents (organization_id, opened_at desc) where closed_at is null;

-- Pages show a day of all circuits, from sources that they do not know beforehand.
create index circuit_usage_by_start on circuit_usage (start);

-- Most directives only renew: those that changed something, by route; those that changed the line, by organization.
create index directives_changed on directives (route_id, decided_at) where reason <> 'renewed';
create index directives_switched on directives (organization_id, decided_at) where from_line <> line;
