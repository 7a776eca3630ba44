-- Issue 6: what is told to relays and people, how it went, and what happens to those that cannot be reached.

-- A relay without an address follows by stream or pull alone.
alter table relays alter column webhook_url drop not null;
-- While a secret is replaced, the hub signs with both until then.
alter table relays add column previous_secret text;
alter table relays add column previous_secret_until timestamptz;
-- Which webhooks it wants, beside route.directive, which is why it is there.
alter table relays add column event_types text[] not null default '{route.drill}';
-- Since when every try failed; null once one succeeded. No try before `paused_until`, but for what is new.
alter table relays add column failing_since timestamptz;
alter table relays add column paused_until timestamptz;
alter table relays add column disabled_reason text check (disabled_reason in ('by-person', 'gone', 'failing'));
update relays set disabled_reason = 'by-person' where disabled_at is not null;
grant select (heard_at, previous_secret_until, event_types, failing_since, paused_until, disabled_reason) on relays
  to twinline_people;

-- How people are told: each by an own e-mail, or by a webhook of a person or (no user) of the organization.
create table channels (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  user_id text references "user" (id) on delete cascade,
  kind text not null check (kind in ('webhook', 'email')),
  name text not null,
  url text,
  secret text,
  previous_secret text,
  previous_secret_until timestamptz,
  -- What is told: switch, incident, agent, relay.
  topics text[] not null,
  -- Null: of every region.
  region_ids uuid[],
  language text not null check (language in ('en', 'zh')),
  failing_since timestamptz,
  paused_until timestamptz,
  disabled_at timestamptz,
  disabled_reason text check (disabled_reason in ('by-person', 'gone', 'failing')),
  created_at timestamptz not null default now(),
  archived_at timestamptz,
  unique (organization_id, id),
  check (kind <> 'webhook' or (url is not null and secret is not null)),
  check (kind <> 'email' or user_id is not null)
);
-- One choice of e-mails a person and organization.
create unique index channels_email on channels (organization_id, user_id) where kind = 'email' and archived_at is null;

-- The outbox serves both: a delivery goes to a relay or to a channel.
alter table deliveries alter column relay_id drop not null;
alter table deliveries add column channel_id uuid;
alter table deliveries add foreign key (organization_id, channel_id) references channels (organization_id, id)
  on delete cascade;
alter table deliveries add check (relay_id is not null or channel_id is not null);
-- Sent again because a person asked: neither superseded nor too late.
alter table deliveries add column forced boolean not null default false;
create index deliveries_by_channel on deliveries (channel_id, created_at desc) where channel_id is not null;
create index deliveries_by_time on deliveries (organization_id, created_at desc);

-- Every try of every delivery, as people read it. No secret in it: signatures are masked.
create table delivery_attempts (
  id bigint generated always as identity primary key,
  organization_id text not null references organization (id) on delete cascade,
  delivery_id uuid not null references deliveries (id) on delete cascade,
  number integer not null,
  at timestamptz not null,
  took_ms double precision not null,
  status integer,
  error text,
  -- The address that was connected to; null where there was no connection.
  address text,
  request_headers jsonb not null,
  -- The beginning of what was answered.
  answer text
);
create index delivery_attempts_by_delivery on delivery_attempts (delivery_id, id);

-- When people and relays were told of it; null until somebody has looked whom to tell. What is older than this migration
-- has been.
alter table events add column told_at timestamptz default now();
alter table events alter column told_at drop default;
create index events_untold on events (id) where told_at is null;

alter table channels enable row level security;
create policy own_organization on channels to twinline_people
  using (organization_id = (select current_organization()));
alter table delivery_attempts enable row level security;
create policy own_organization on delivery_attempts to twinline_people
  using (organization_id = (select current_organization()));
grant select (id, organization_id, user_id, kind, name, url, previous_secret_until, topics, region_ids, language,
  failing_since, paused_until, disabled_at, disabled_reason, created_at, archived_at) on channels to twinline_people;
grant insert, update, delete on channels to twinline_people;
grant select on delivery_attempts to twinline_people;
