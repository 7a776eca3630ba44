-- The domain's tables. Every row but the installation's own belongs to an organization; samples and rollups do so
-- through their path (a text id on each of a billion rows would cost more than the join).

create table regions (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  code text not null check (code ~ '^[A-Z]{2}(-[A-Z0-9]{1,8})?$'),
  -- Null: people see the ISO code's own name in their language.
  name text,
  time_zone text not null,
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  unique (organization_id, code),
  unique (organization_id, id)
);

create table carriers (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  region_id uuid not null,
  name text not null,
  asn integer,
  audience_weight real not null default 1 check (audience_weight >= 0),
  archived_at timestamptz,
  unique (region_id, name),
  unique (organization_id, id),
  foreign key (organization_id, region_id) references regions (organization_id, id) on delete cascade
);

create table circuits (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  name text not null,
  provider text not null,
  cable text,
  committed_mbps integer check (committed_mbps > 0),
  monthly_cost numeric(12, 2),
  currency char(3),
  archived_at timestamptz,
  unique (organization_id, name),
  unique (organization_id, id)
);

create table lines (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  region_id uuid not null,
  slot text not null,
  circuit_id uuid,
  archived_at timestamptz,
  unique (region_id, slot),
  unique (organization_id, id),
  foreign key (organization_id, region_id) references regions (organization_id, id) on delete cascade,
  foreign key (organization_id, circuit_id) references circuits (organization_id, id)
);

create table pops (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  name text not null,
  archived_at timestamptz,
  unique (organization_id, name),
  unique (organization_id, id)
);

-- A region lists its PoPs by priority, 1 first.
create table region_pops (
  organization_id text not null references organization (id) on delete cascade,
  region_id uuid not null,
  pop_id uuid not null,
  priority smallint not null check (priority >= 1),
  primary key (region_id, pop_id),
  foreign key (organization_id, region_id) references regions (organization_id, id) on delete cascade,
  foreign key (organization_id, pop_id) references pops (organization_id, id) on delete cascade
);

-- One reflector address per line and PoP.
create table reflector_addresses (
  organization_id text not null references organization (id) on delete cascade,
  pop_id uuid not null,
  line_id uuid not null,
  host text not null,
  port integer not null check (port between 1 and 65535),
  primary key (pop_id, line_id),
  foreign key (organization_id, pop_id) references pops (organization_id, id) on delete cascade,
  foreign key (organization_id, line_id) references lines (organization_id, id) on delete cascade
);

create table agents (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  region_id uuid not null,
  carrier_id uuid not null,
  name text not null,
  -- SHA-256 of the agent's key; the key itself is shown once and never stored.
  key_hash bytea unique,
  interval_ms integer not null default 20 check (interval_ms between 10 and 10000),
  config_version integer not null default 1,
  agent_version text,
  last_seen_at timestamptz,
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  unique (organization_id, name),
  unique (organization_id, id),
  foreign key (organization_id, region_id) references regions (organization_id, id) on delete cascade,
  foreign key (organization_id, carrier_id) references carriers (organization_id, id) on delete cascade
);

create table paths (
  id integer generated always as identity primary key,
  organization_id text not null references organization (id) on delete cascade,
  agent_id uuid not null,
  line_id uuid not null,
  pop_id uuid not null,
  ssid integer not null check (ssid between 1 and 65535),
  archived_at timestamptz,
  unique (agent_id, line_id, pop_id),
  foreign key (organization_id, agent_id) references agents (organization_id, id) on delete cascade,
  foreign key (organization_id, line_id) references lines (organization_id, id) on delete cascade,
  foreign key (organization_id, pop_id) references pops (organization_id, id) on delete cascade
);
create index paths_by_organization on paths (organization_id);

create table policies (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  name text not null,
  scenario text not null check (scenario in ('show-live', '1v1-social', 'live-commerce', 'education')),
  version integer not null default 1,
  definition jsonb not null,
  archived_at timestamptz,
  unique (organization_id, name),
  unique (organization_id, id)
);

create table routes (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  region_id uuid not null,
  scenario text not null check (scenario in ('show-live', '1v1-social', 'live-commerce', 'education')),
  policy_id uuid not null,
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  unique (region_id, scenario),
  unique (organization_id, id),
  foreign key (organization_id, region_id) references regions (organization_id, id) on delete cascade,
  foreign key (organization_id, policy_id) references policies (organization_id, id)
);

-- One row a route: who decides for it (the lease), and the machine's memory. The epoch rises whenever the lease
-- changes hands; a commit that carries an older epoch changes no row.
create table route_states (
  route_id uuid primary key,
  organization_id text not null references organization (id) on delete cascade,
  epoch bigint not null default 0,
  sequence bigint not null default 0,
  lease_holder uuid,
  lease_until timestamptz,
  active_line text,
  state jsonb,
  updated_at timestamptz not null default now(),
  foreign key (organization_id, route_id) references routes (organization_id, id) on delete cascade
);

create table directives (
  id uuid primary key,
  organization_id text not null references organization (id) on delete cascade,
  route_id uuid not null,
  epoch bigint not null,
  sequence bigint not null,
  line text not null,
  from_line text,
  mode text not null check (mode in ('single', 'duplicate', 'split')),
  weights jsonb not null default '{}',
  reason text not null,
  evidence jsonb not null,
  fault_at timestamptz,
  detected_at timestamptz not null,
  decided_at timestamptz not null,
  deliver_by timestamptz not null,
  expires_at timestamptz not null,
  -- Demo history carries true, so that no report mistakes it for something that happened.
  demo boolean not null default false,
  unique (route_id, epoch, sequence),
  foreign key (organization_id, route_id) references routes (organization_id, id) on delete cascade
);
create unique index directives_by_sequence on directives (route_id, sequence desc);

create table relays (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  name text not null,
  webhook_url text not null,
  -- Standard Webhooks secret (whsec_…); it must be readable, because the hub signs with it.
  webhook_secret text not null,
  token_hash bytea unique,
  disabled_at timestamptz,
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  unique (organization_id, name),
  unique (organization_id, id)
);

create table relay_routes (
  organization_id text not null references organization (id) on delete cascade,
  relay_id uuid not null,
  route_id uuid not null,
  primary key (relay_id, route_id),
  foreign key (organization_id, relay_id) references relays (organization_id, id) on delete cascade,
  foreign key (organization_id, route_id) references routes (organization_id, id) on delete cascade
);

-- The outbox. A row is written in the transaction that decides; a sender claims it by lease (claimed_by,
-- claimed_until), sends outside any transaction, and records what came of it. `id` is the webhook-id: the receiver's
-- idempotency key across all tries. To stop sending: set disabled_at on the relay. To resend: set state to 'pending'.
create table deliveries (
  id uuid primary key,
  organization_id text not null references organization (id) on delete cascade,
  relay_id uuid not null,
  type text not null,
  directive_id uuid references directives (id) on delete cascade,
  route_id uuid,
  epoch bigint,
  sequence bigint,
  body text not null,
  state text not null default 'pending' check (state in ('pending', 'acknowledged', 'dropped')),
  drop_reason text check (drop_reason in ('expired', 'superseded', 'relay-disabled', 'gave-up')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  deliver_by timestamptz not null,
  claimed_by uuid,
  claimed_until timestamptz,
  last_status integer,
  last_error text,
  created_at timestamptz not null,
  sent_at timestamptz,
  acknowledged_at timestamptz,
  -- When the hub heard that the relay had applied it, and the relay's own clock value beside it.
  applied_at timestamptz,
  relay_applied_at timestamptz,
  foreign key (organization_id, relay_id) references relays (organization_id, id) on delete cascade
);
create index deliveries_due on deliveries (next_attempt_at) where state = 'pending';
create index deliveries_by_directive on deliveries (directive_id);
create index deliveries_by_relay on deliveries (relay_id, route_id, sequence desc);

create table incidents (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  region_id uuid not null,
  line_slot text not null,
  worst_grade text not null check (worst_grade in ('fair', 'poor', 'down')),
  fault_domain text not null,
  evidence jsonb not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by text references "user" (id),
  demo boolean not null default false,
  foreign key (organization_id, region_id) references regions (organization_id, id) on delete cascade
);
create unique index incidents_open on incidents (region_id, line_slot) where closed_at is null;
create index incidents_by_organization on incidents (organization_id, opened_at desc);

-- What happened, in order: what the board's feed shows and people audit. Kinds: directive, held, advice,
-- incident-opened, incident-closed, agent-offline, agent-online, lab.
create table events (
  id bigint generated always as identity primary key,
  organization_id text not null references organization (id) on delete cascade,
  at timestamptz not null,
  kind text not null,
  region_id uuid,
  route_id uuid,
  body jsonb not null
);
create index events_by_organization on events (organization_id, id desc);
create index events_by_route on events (route_id, id desc) where route_id is not null;

-- The engine's signals as they were received: inputs to decisions, kept for replay; not samples.
create table signals (
  received_at timestamptz not null,
  path_id integer not null,
  kind text not null,
  at timestamptz not null,
  late_run integer not null,
  late_run_span_micros bigint not null,
  first_late_sent_at timestamptz,
  -- Agents repeat a signal in their next batch; only its first receipt counts.
  primary key (path_id, at, kind)
);
create index signals_by_receipt on signals (received_at);

-- Raw samples: (path, start) identifies one, the highest revision wins. Integers, microseconds.
create table samples (
  path_id integer not null,
  start timestamptz not null,
  duration_micros integer not null,
  revision smallint not null,
  pending integer not null,
  sent integer not null,
  received integer not null,
  late integer not null,
  lost integer not null,
  duplicates integer not null,
  reordered integer not null,
  forward_lost integer,
  return_lost integer,
  rtt_min_micros integer,
  rtt_mean_micros integer,
  rtt_max_micros integer,
  rtt_buckets smallint[] not null,
  rtt_counts integer[] not null,
  jitter_micros integer,
  delay_variation_micros integer,
  loss_bursts integer not null,
  longest_loss_burst integer not null,
  late_run integer not null,
  late_run_span_micros bigint not null,
  clock_error_micros integer,
  received_at timestamptz not null default now(),
  primary key (path_id, start)
);

-- Rollups are sums and merged histograms, so that any two merge into a longer one. Each minute keeps which of its
-- 60 seconds were good and bad (neither: no data), so that availability is exact across minutes.
create table rollup_minutes (
  path_id integer not null,
  bucket timestamptz not null,
  samples integer not null,
  sent bigint not null,
  received bigint not null,
  late bigint not null,
  lost bigint not null,
  duplicates bigint not null,
  reordered bigint not null,
  rtt_min_micros integer,
  rtt_max_micros integer,
  rtt_sum_micros bigint not null,
  rtt_buckets smallint[] not null,
  rtt_counts bigint[] not null,
  jitter_sum_micros bigint not null,
  jitter_samples integer not null,
  loss_bursts integer not null,
  longest_loss_burst integer not null,
  good_seconds bit(60) not null,
  bad_seconds bit(60) not null,
  demo boolean not null default false,
  primary key (path_id, bucket)
);

-- Quarter-hours, because Kathmandu is at +5:45: local hours are put together from them.
create table rollup_quarters (
  path_id integer not null,
  bucket timestamptz not null,
  samples integer not null,
  sent bigint not null,
  received bigint not null,
  late bigint not null,
  lost bigint not null,
  duplicates bigint not null,
  reordered bigint not null,
  rtt_min_micros integer,
  rtt_max_micros integer,
  rtt_sum_micros bigint not null,
  rtt_buckets smallint[] not null,
  rtt_counts bigint[] not null,
  jitter_sum_micros bigint not null,
  jitter_samples integer not null,
  loss_bursts integer not null,
  longest_loss_burst integer not null,
  good_seconds integer not null,
  bad_seconds integer not null,
  -- Seconds inside unavailable periods: ten bad seconds in a row open one, ten good close it (MEF 10.3, Y.1540 style).
  unavailable_seconds integer not null,
  demo boolean not null default false,
  primary key (path_id, bucket)
);

-- Which buckets were touched and the rollup loop has yet to compute again: one row per commit and bucket with all its
-- paths. Rows are only ever added and taken, never updated: a mark is visible exactly when its samples are, so the
-- loop that takes it also sees them.
create table rollup_dirty (
  id bigint generated always as identity primary key,
  level text not null check (level in ('minute', 'quarter')),
  bucket timestamptz not null,
  path_ids integer[] not null,
  marked_at timestamptz not null default now()
);
create index rollup_dirty_by_bucket on rollup_dirty (level, bucket);

-- Programs of people: REST tokens by SHA-256 hash, acting with a role in one organization.
create table api_tokens (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  name text not null,
  token_hash bytea not null unique,
  role text not null check (role in ('owner', 'admin', 'ops', 'manager', 'viewer')),
  created_by text references "user" (id) on delete set null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
