-- What a line was to be available in months that are over: a new target holds from a month on, and those before keep theirs.

-- Until (not including) the month `until_month` a line's target was `target`, back to the row before it, or to its
-- beginning; since the last of its rows it is `lines.availability_target`. Null: nothing was owed. A line whose target was
-- never changed has no row.
create table availability_targets_past (
  organization_id text not null references organization (id) on delete cascade,
  line_id uuid not null,
  until_month date not null check (extract(day from until_month) = 1),
  target double precision check (target > 0.5 and target < 1),
  changed_at timestamptz not null default now(),
  -- The name of who said so.
  changed_by text not null,
  primary key (line_id, until_month),
  foreign key (organization_id, line_id) references lines (organization_id, id) on delete cascade
);
alter table availability_targets_past enable row level security;
create policy own_organization on availability_targets_past to twinline_people
  using (organization_id = (select current_organization()))
  with check (organization_id = (select current_organization()));
grant select, insert, update, delete on availability_targets_past to twinline_people;
