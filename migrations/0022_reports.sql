-- Reports of a period are made by a job, kept with all that they rest on, versioned, sent and shared (decision 0019).

-- One a period. The newest version stands here too, and what the late-data look has seen of its inputs.
create table reports (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  -- 2026-W46, 2026-11, 2026-11-03_2026-11-17
  name text not null,
  kind text not null check (kind in ('week', 'month', 'days')),
  -- In which its days begin and end; half open.
  time_zone text not null,
  begins_at timestamptz not null,
  ends_at timestamptz not null,
  newest_version integer not null check (newest_version >= 1),
  -- Whether the newest version reaches to the end of the period.
  complete boolean not null,
  -- Of the inputs, as they were when the newest version was made, or last found to print the same.
  fingerprint text not null,
  -- Another one that was seen since, and since when it is the same: what still changes is waited for.
  seen_fingerprint text,
  seen_since timestamptz,
  looked_at timestamptz not null,
  -- When the schedule was done with it; null: it has yet to be, or never will.
  scheduled_at timestamptz,
  -- The newest version that recipients are told of; null: none.
  told_version integer,
  unique (organization_id, id),
  unique (organization_id, name)
);
create index reports_to_look_at on reports (looked_at) where complete;
create index reports_incomplete on reports (ends_at) where not complete;
comment on table reports is 'One row a report of a period; its versions are in report_versions.';

create table report_versions (
  organization_id text not null references organization (id) on delete cascade,
  report_id uuid not null,
  version integer not null check (version >= 1),
  made_at timestamptz not null,
  reason text not null check (reason in ('scheduled', 'asked', 'late-data', 'complete')),
  -- Figures that differ from the version before: [{key, before, after}]; empty for the first.
  changes jsonb not null,
  complete boolean not null,
  -- What lists show of it without unpacking: {title, availability, demo}.
  summary jsonb not null,
  -- JSON, gzipped: ReportInputs and Report, whose shapes the formats number.
  inputs_format integer not null,
  inputs bytea not null,
  report_format integer not null,
  report bytea not null,
  primary key (report_id, version),
  foreign key (organization_id, report_id) references reports (organization_id, id) on delete cascade
);
comment on table report_versions is 'What a report said, and everything that it rested on; never changed once written.';
-- They are compressed already: to try again costs time and saves nothing.
alter table report_versions alter column inputs set storage external, alter column report set storage external;

-- Made from a version once somebody wants them; charts are the pictures of an e-mail, as JSON.
create table report_files (
  organization_id text not null references organization (id) on delete cascade,
  report_id uuid not null,
  version integer not null,
  language text not null check (language in ('en', 'zh')),
  format text not null check (format in ('pdf', 'xlsx', 'csv', 'charts')),
  bytes bytea not null,
  made_at timestamptz not null,
  primary key (report_id, version, language, format),
  foreign key (report_id, version) references report_versions (report_id, version) on delete cascade
);
create index report_files_by_age on report_files (made_at);
alter table report_files alter column bytes set storage external;
comment on table report_files is 'Files of report versions; may be deleted at any time, for they are made again when wanted.';

-- What is to be prepared: versions, files, e-mails. Claimed by lease, tried so many times, then failed.
create table report_jobs (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  kind text not null check (kind in ('report', 'file', 'mail')),
  -- Of the report, which need not be there yet.
  name text not null,
  -- Why a version is made.
  reason text check (reason in ('scheduled', 'asked', 'late-data', 'complete')),
  -- Of a file, an e-mail: which version; of a version: the one that was made, or found to say the same.
  version integer,
  -- Of an e-mail: the version that recipients were told of before; null: of none.
  since_version integer,
  language text check (language in ('en', 'zh')),
  format text check (format in ('pdf', 'charts')),
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  claimed_by uuid,
  claimed_until timestamptz,
  error text,
  created_at timestamptz not null,
  finished_at timestamptz
);
-- Who wants what is wanted already waits for that.
create unique index report_jobs_open on report_jobs (organization_id, kind, name, coalesce(version, 0),
  coalesce(language, ''), coalesce(format, '')) where state = 'waiting' or state = 'running';
create index report_jobs_due on report_jobs (next_attempt_at) where state = 'waiting' or state = 'running';
create index report_jobs_by_time on report_jobs (organization_id, created_at desc);
comment on table report_jobs is 'Reports, files and e-mails that are wanted, and what came of them; kept for 30 days.';

-- Without a row: enabled, at 6. `name` says which.
create table report_schedules (
  organization_id text not null references organization (id) on delete cascade,
  name text not null check (name in ('week', 'month')),
  enabled boolean not null,
  -- On the organization's clock, of the day after the period.
  hour smallint not null check (hour between 0 and 23),
  primary key (organization_id, name)
);
comment on table report_schedules is 'Which reports are made by themselves, and at which hour; a kind without a row is made at 6.';

-- Who is told of reports is a channel with an address, of people who need no account: one outbox (decision 0016).
alter table channels drop constraint channels_kind_check;
alter table channels add constraint channels_kind_check check (kind in ('webhook', 'email', 'report'));
alter table channels add column address text;
alter table channels add column report_kinds text[];
alter table channels add check (kind <> 'report' or (address is not null and report_kinds is not null));
create unique index channels_report on channels (organization_id, lower(address))
  where kind = 'report' and archived_at is null;
grant select (address, report_kinds) on channels to twinline_people;

-- Signed links to one report for whoever has them, until they expire or are revoked; the signature is not kept.
create table report_links (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  -- Of the report.
  name text not null,
  recipient text not null,
  language text not null check (language in ('en', 'zh')),
  -- The recipient (channel) whose e-mail it is in; null: a person made it.
  channel_id uuid,
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  opened_at timestamptz,
  opened_count integer not null default 0,
  foreign key (organization_id, name) references reports (organization_id, name) on delete cascade,
  foreign key (organization_id, channel_id) references channels (organization_id, id) on delete cascade
);
create index report_links_of_report on report_links (organization_id, name, created_at desc);
create index report_links_by_expiry on report_links (expires_at);
comment on table report_links is 'Links by which strangers read one report; a row gone, expired or revoked ends its link.';

-- An assumption that reports print: how many watch in a region at a time. No row: nobody said.
create table region_viewers (
  organization_id text not null references organization (id) on delete cascade,
  region_id uuid primary key,
  viewers integer not null check (viewers > 0),
  changed_at timestamptz not null default now(),
  foreign key (organization_id, region_id) references regions (organization_id, id) on delete cascade
);
comment on table region_viewers is 'Viewers at a time that an organization assumes in a region, for minutes of audience time.';

do $$
declare
  named text;
begin
  foreach named in array array['reports', 'report_versions', 'report_files', 'report_jobs', 'report_schedules',
    'report_links', 'region_viewers']
  loop
    execute format('alter table %I enable row level security', named);
    execute format(
      'create policy own_organization on %I to twinline_people
         using (organization_id = (select current_organization()))
         with check (organization_id = (select current_organization()))', named);
    execute format('grant select on %I to twinline_people', named);
  end loop;
  foreach named in array array['report_schedules', 'report_links', 'region_viewers']
  loop
    execute format(
      'create trigger audit after insert or update or delete on %I for each row
         when (nullif(current_setting(''twinline.actor'', true), '''') is not null) execute function audit_change()', named);
  end loop;
end $$;
grant insert on report_jobs to twinline_people;
grant insert, update, delete on report_schedules, region_viewers to twinline_people;
-- A person makes links and revokes them; when one was opened is for machines to write.
grant insert, update (revoked_at) on report_links to twinline_people;

-- Of jobs what people ask to be made; a download is no change.
create trigger audit after insert on report_jobs for each row
  when (nullif(current_setting('twinline.actor', true), '') is not null and new.kind = 'report')
  execute function audit_change();

-- It was made before 0012 added columns, which a view does not take over by itself.
create or replace view people_rollup_quarters with (security_barrier) as
  select r.* from rollup_quarters r join paths p on p.id = r.path_id
  where p.organization_id = (select current_organization());

-- What is older and still open, of a relay on a route: each claim of a newer directive looks for it.
create index deliveries_open on deliveries (relay_id, route_id, sequence) where state = 'pending';
