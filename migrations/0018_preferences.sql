-- What people settle for themselves, and the views of pages that they keep.

-- As a person's sign-in, it is theirs in whatever organization they look at: people's role does not reach it.
create table preferences (
  user_id text primary key references "user" (id) on delete cascade,
  -- Null: what the browser asks for.
  language text check (language in ('en', 'zh')),
  -- IANA; null: the browser's.
  time_zone text,
  -- In which zone moments are told.
  shown_zone text not null default 'mine' check (shown_zone in ('mine', 'audience', 'utc')),
  -- Whether single characters are keys.
  single_keys boolean not null default true
);

-- A page with what its address says of it, under a name.
create table saved_views (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  user_id text not null references "user" (id) on delete cascade,
  name text not null check (length(name) between 1 and 60),
  path text not null check (length(path) <= 200),
  -- What stands behind the question mark.
  query text not null check (length(query) <= 2000),
  -- Everybody in the organization sees it; only the one who keeps it changes it.
  shared boolean not null,
  created_at timestamptz not null default now(),
  unique (organization_id, user_id, name)
);
create index saved_views_shared on saved_views (organization_id) where shared;

alter table saved_views enable row level security;
create policy own_organization on saved_views to twinline_people
  using (organization_id = (select current_organization()))
  with check (organization_id = (select current_organization()));
grant select, insert, update, delete on saved_views to twinline_people;
