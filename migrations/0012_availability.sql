-- Availability by the month: minutes by class, unavailable periods to the second, planned work apart.

-- Null: computed before minutes were told apart, and the minutes are gone. Minutes that have fewer than half of their
-- seconds are in none of them. `down` and `planned_down` are the unavailable periods inside the quarter-hour, outside and
-- inside of planned work: second of the quarter-hour, seconds, and so on.
alter table rollup_quarters
  add column good_minutes smallint,
  add column degraded_minutes smallint,
  add column bad_minutes smallint,
  add column planned_minutes smallint,
  add column planned_seconds smallint,
  add column down smallint[],
  add column planned_down smallint[];

-- The same of one local day of a path (its region's time zone), summed from its quarter-hours: a month of a path is 31 rows.
create table availability_days (
  path_id integer not null,
  day date not null,
  -- Seconds with data, and those of them inside unavailable periods; planned work included.
  measured_seconds integer not null,
  unavailable_seconds integer not null,
  -- Those of them in work that was planned before it began.
  planned_seconds integer not null,
  planned_unavailable_seconds integer not null,
  good_minutes smallint not null,
  degraded_minutes smallint not null,
  bad_minutes smallint not null,
  planned_minutes smallint not null,
  -- Minutes with data of which nobody knows any more what they were.
  unknown_minutes smallint not null,
  -- Unavailable periods: second since the day began, seconds, and so on. Those of unknown minutes are not in it.
  down integer[] not null,
  planned_down integer[] not null,
  demo boolean not null default false,
  primary key (path_id, day)
);

create view people_availability_days with (security_barrier) as
  select d.* from availability_days d join paths p on p.id = d.path_id
  where p.organization_id = (select current_organization());
grant select on people_availability_days to twinline_people;

-- What work was planned, as it stood from `valid_from` to `valid_to`: a window that is changed afterwards does not change
-- what was announced before. Written by the trigger below, and by nobody else.
create table maintenance_versions (
  id bigint generated always as identity primary key,
  organization_id text not null references organization (id) on delete cascade,
  window_id uuid not null,
  valid_from timestamptz not null,
  valid_to timestamptz,
  -- Called off: what was under way ended at `valid_to`. A change leaves what had begun as it was announced.
  archived boolean not null default false,
  region_id uuid,
  line text,
  repeats text not null,
  weekdays smallint[] not null,
  time_zone text not null,
  first_day date not null,
  start_minute integer not null,
  duration_minutes integer not null,
  last_day date,
  foreign key (organization_id, window_id) references maintenance_windows (organization_id, id) on delete cascade
);
create index maintenance_versions_by_window on maintenance_versions (organization_id, window_id);

alter table maintenance_versions enable row level security;
create policy own_organization on maintenance_versions to twinline_people
  using (organization_id = (select current_organization()));
grant select on maintenance_versions to twinline_people;

create function keep_maintenance_version() returns trigger
language plpgsql security definer set search_path = public as $$
declare
  -- A window is valid from when it was planned, by the clock that planned it.
  since timestamptz := case when tg_op = 'INSERT' then new.created_at else coalesce(new.archived_at, clock_timestamp()) end;
begin
  if tg_op = 'UPDATE' then
    if (new.region_id, new.line, new.repeats, new.weekdays, new.time_zone, new.first_day, new.start_minute,
        new.duration_minutes, new.last_day, new.archived_at)
      is not distinct from
       (old.region_id, old.line, old.repeats, old.weekdays, old.time_zone, old.first_day, old.start_minute,
        old.duration_minutes, old.last_day, old.archived_at) then
      return null;
    end if;
    update maintenance_versions set valid_to = since, archived = new.archived_at is not null
    where organization_id = new.organization_id and window_id = new.id and valid_to is null;
  end if;
  if new.archived_at is null then
    insert into maintenance_versions (organization_id, window_id, valid_from, region_id, line, repeats, weekdays, time_zone,
      first_day, start_minute, duration_minutes, last_day)
    values (new.organization_id, new.id, since, new.region_id, new.line, new.repeats, new.weekdays, new.time_zone,
      new.first_day, new.start_minute, new.duration_minutes, new.last_day);
  end if;
  return null;
end $$;
create trigger maintenance_windows_keep_version after insert or update on maintenance_windows
  for each row execute function keep_maintenance_version();

-- Of what was planned already, only its present state is known.
insert into maintenance_versions (organization_id, window_id, valid_from, valid_to, archived, region_id, line, repeats,
  weekdays, time_zone, first_day, start_minute, duration_minutes, last_day)
select organization_id, id, created_at, archived_at, archived_at is not null, region_id, line, repeats, weekdays, time_zone,
  first_day, start_minute, duration_minutes, last_day
from maintenance_windows;

-- As in 0007, and days of availability with them.
create or replace function remake_days() returns trigger language plpgsql security definer set search_path = public as $$
declare
  touched integer[] := array(select p.id from paths p join agents a on a.id = p.agent_id where a.region_id = new.id);
begin
  delete from rollup_days where path_id = any(touched);
  delete from availability_days where path_id = any(touched);
  insert into rollup_dirty (level, bucket, path_ids)
  select 'day', bucket, array_agg(path_id)
  from (
    select path_id, bucket from rollup_quarters where path_id = any(touched)
    union select path_id, bucket from rollup_connects where path_id = any(touched)
  ) q group by bucket;
  return null;
end $$;

-- What is there already: quarter-hours whose minutes are all kept are computed anew (and mark their days), the days of the
-- others are summed as they are.
insert into rollup_dirty (level, bucket, path_ids)
select case when q.bucket >= m.bucket then 'quarter' else 'day' end, q.bucket, array_agg(q.path_id)
from rollup_quarters q
left join (
  select p.id, (select bucket from rollup_minutes where path_id = p.id order by bucket limit 1) as bucket from paths p
) m on m.id = q.path_id
group by 1, 2;
