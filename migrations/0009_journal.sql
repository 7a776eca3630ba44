-- Issue 5: what hubs heard and decided, in order, so that decisions can be replayed bit for bit.

-- One chunk of what one hub told the judge of one region: packed in columns (services/journal/pack.ts). Chunks of a hub
-- and region are numbered without a break; where a number is missing, a chunk was lost, and replay begins anew with the
-- next checkpoint. Written a few times a minute and read by region and time alone.
create table journal (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  region_id uuid not null,
  -- The process that heard and decided; it may be long gone.
  hub_id uuid not null,
  number integer not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  -- It begins with all that the judge knew.
  checkpoint boolean not null,
  entries integer not null,
  format integer not null,
  bytes bytea not null,
  unique (region_id, hub_id, number),
  foreign key (organization_id, region_id) references regions (organization_id, id) on delete cascade
);
create index journal_by_time on journal (region_id, to_at);
create index journal_by_age on journal (organization_id, to_at);
-- It is compressed already.
alter table journal alter column bytes set storage external;

alter table journal enable row level security;
create policy own_organization on journal to twinline_people
  using (organization_id = (select current_organization()))
  with check (organization_id = (select current_organization()));
grant select on journal to twinline_people;
