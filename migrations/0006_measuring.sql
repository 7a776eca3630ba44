-- What agents measure beyond probes, and how they live: enrolment, configuration, self-check.

-- Change of the one-way delay in each direction against the path's least of the last minutes; its bound is
-- clock_error_micros. timestamp_source: 0 user space, 1 the kernel's receive time.
alter table samples
  add column forward_delay_change_micros integer,
  add column return_delay_change_micros integer,
  add column timestamp_source smallint not null default 0;

alter table agents
  -- Differentiated services code point of the probes; null leaves the host's default.
  add column dscp smallint check (dscp between 0 and 63),
  add column connect_interval_ms integer not null default 10000 check (connect_interval_ms between 1000 and 3600000),
  add column enrolled_at timestamptz,
  -- What the agent said of itself last (wire: agentState), and when.
  add column state jsonb,
  add column state_at timestamptz;

alter table reflector_addresses
  -- What the secondary probe connects to: tcp://host:port, tls://host:port, http://… or https://…
  add column connect_url text,
  -- Shared key of STAMP's authenticated mode (RFC 8762 §4.2.2); null for unauthenticated.
  add column stamp_key bytea check (octet_length(stamp_key) between 16 and 64);

-- One-time tokens: whoever presents one gets the agent's key, once. Only the hash is stored.
create table agent_enrolments (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  agent_id uuid not null,
  token_hash bytea not null unique,
  created_by text references "user" (id) on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  foreign key (organization_id, agent_id) references agents (organization_id, id) on delete cascade
);
create index agent_enrolments_by_agent on agent_enrolments (agent_id);

-- Connect time: one row is one attempt over one path. A step that was not reached is null; `fault` names what failed.
create table connects (
  path_id integer not null,
  at timestamptz not null,
  scheme text not null check (scheme in ('tcp', 'tls', 'http', 'https')),
  tcp_micros integer,
  tls_micros integer,
  first_byte_micros integer,
  status smallint,
  fault text check (fault in ('dns', 'refused', 'unreachable', 'timeout', 'reset', 'tls', 'http')),
  received_at timestamptz not null default now(),
  primary key (path_id, at)
);

-- Bytes through a circuit, as one source counted them: an agent, a reflector's host, a router's exporter.
create table circuit_usage (
  circuit_id uuid not null references circuits (id) on delete cascade,
  source text not null,
  start timestamptz not null,
  duration_micros integer not null check (duration_micros > 0),
  received_bytes bigint not null check (received_bytes >= 0),
  sent_bytes bigint not null check (sent_bytes >= 0),
  received_at timestamptz not null default now(),
  primary key (circuit_id, source, start)
);

alter table agent_enrolments enable row level security;
create policy own_organization on agent_enrolments to twinline_people
  using (organization_id = (select current_organization()))
  with check (organization_id = (select current_organization()));
grant select (id, organization_id, agent_id, created_by, created_at, expires_at, used_at), insert, delete
  on agent_enrolments to twinline_people;

grant select (dscp, connect_interval_ms, enrolled_at, state, state_at) on agents to twinline_people;
revoke select on reflector_addresses from twinline_people;
grant select (organization_id, pop_id, line_id, host, port, connect_url) on reflector_addresses to twinline_people;

create or replace view people_samples with (security_barrier) as
  select s.* from samples s join paths p on p.id = s.path_id
  where p.organization_id = (select current_organization());
create view people_connects with (security_barrier) as
  select c.* from connects c join paths p on p.id = c.path_id
  where p.organization_id = (select current_organization());
create view people_circuit_usage with (security_barrier) as
  select u.* from circuit_usage u join circuits c on c.id = u.circuit_id
  where c.organization_id = (select current_organization());
grant select on people_connects, people_circuit_usage to twinline_people;

-- Whatever changes what an agent measures, or whether its key is good, raises its configuration's version and says so on the channel
-- `agent_config` (payload: the agent's id), whoever changes it: hubs push the new configuration at once.
create function raise_config_version() returns trigger language plpgsql as $$
begin
  if new.config_version = old.config_version
    and (new.interval_ms, new.dscp, new.connect_interval_ms, new.archived_at, new.key_hash)
      is distinct from (old.interval_ms, old.dscp, old.connect_interval_ms, old.archived_at, old.key_hash)
  then
    new.config_version := old.config_version + 1;
  end if;
  return new;
end $$;
create trigger agents_raise_version before update on agents for each row execute function raise_config_version();

create function tell_config_version() returns trigger language plpgsql as $$
begin
  perform pg_notify('agent_config', new.id::text);
  return null;
end $$;
create trigger agents_tell_version after update on agents for each row
  when (new.config_version is distinct from old.config_version) execute function tell_config_version();

create function reconfigure_by_path() returns trigger language plpgsql security definer set search_path = public as $$
begin
  update agents set config_version = config_version + 1 where id = coalesce(new.agent_id, old.agent_id);
  return null;
end $$;
create trigger paths_reconfigure after insert or delete or update of ssid, archived_at, line_id, pop_id on paths
  for each row execute function reconfigure_by_path();

create function reconfigure_by_address() returns trigger language plpgsql security definer set search_path = public as $$
begin
  update agents set config_version = config_version + 1
  where id in (
    select agent_id from paths
    where (pop_id, line_id) = (coalesce(new.pop_id, old.pop_id), coalesce(new.line_id, old.line_id)) and archived_at is null
  );
  return null;
end $$;
create trigger addresses_reconfigure after insert or delete or update of host, port, connect_url, stamp_key
  on reflector_addresses for each row execute function reconfigure_by_address();

create function reconfigure_by_line() returns trigger language plpgsql security definer set search_path = public as $$
begin
  update agents set config_version = config_version + 1
  where id in (select agent_id from paths where line_id = new.id and archived_at is null);
  return null;
end $$;
create trigger lines_reconfigure after update of slot, archived_at on lines for each row
  when ((new.slot, new.archived_at) is distinct from (old.slot, old.archived_at)) execute function reconfigure_by_line();

create function reconfigure_by_pop() returns trigger language plpgsql security definer set search_path = public as $$
begin
  update agents set config_version = config_version + 1
  where id in (select agent_id from paths where pop_id = new.id and archived_at is null);
  return null;
end $$;
create trigger pops_reconfigure after update of name, archived_at on pops for each row
  when ((new.name, new.archived_at) is distinct from (old.name, old.archived_at)) execute function reconfigure_by_pop();
