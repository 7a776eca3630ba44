-- Issue 5: what is forecast of lines, and what came of it.

-- When each region is forecast next. A hub claims one by moving `due_at` on, and what it made is written only while its
-- claim still stands: another takes over from one that died, and none writes what another made since.
create table forecast_regions (
  region_id uuid primary key,
  organization_id text not null references organization (id) on delete cascade,
  due_at timestamptz not null,
  claim uuid,
  -- The end of the newest quarter-hour that the newest forecast knew; null before the first.
  made_at timestamptz,
  foreign key (organization_id, region_id) references regions (organization_id, id) on delete cascade
);
create index forecast_regions_due on forecast_regions (due_at);

-- One series each: round trips or loss of a carrier on a line. Plain data of the engine's forecast in jsonb.
create table line_forecasts (
  organization_id text not null references organization (id) on delete cascade,
  line_id uuid not null,
  carrier_id uuid not null,
  metric text not null check (metric in ('rtt', 'loss')),
  -- Learned once a day; claimed as regions are.
  learn_due timestamptz not null,
  learned_at timestamptz,
  baseline jsonb,
  -- Congested is what lies above the quiet level by more than this: ms of round trip, or loss as a ratio.
  over_quiet double precision,
  -- How good the forecast was on weeks that it had not seen; null with too few.
  backtest jsonb,
  -- What stood announced since the first forecast, four weeks back at most, against what was measured then.
  live jsonb,
  first_made_at timestamptz,
  made_at timestamptz,
  forecast jsonb,
  watch jsonb,
  -- What was measured in the last hours, beside what is usual.
  past jsonb,
  primary key (line_id, carrier_id, metric),
  foreign key (organization_id, line_id) references lines (organization_id, id) on delete cascade,
  foreign key (organization_id, carrier_id) references carriers (organization_id, id) on delete cascade
);
create index line_forecasts_due on line_forecasts (learn_due);

-- When congestion stood announced of a series.
create table forecast_announcements (
  organization_id text not null references organization (id) on delete cascade,
  line_id uuid not null,
  carrier_id uuid not null,
  metric text not null check (metric in ('rtt', 'loss')),
  announced_at timestamptz not null,
  withdrawn_at timestamptz,
  -- As it was expected when it was announced.
  expected_from timestamptz not null,
  expected_to timestamptz not null,
  probability double precision not null,
  primary key (line_id, carrier_id, metric, announced_at),
  foreign key (organization_id, line_id) references lines (organization_id, id) on delete cascade,
  foreign key (organization_id, carrier_id) references carriers (organization_id, id) on delete cascade
);

-- Advices to leave a line before it is congested. A route has one at a time.
create table forecast_advices (
  id uuid primary key default gen_random_uuid(),
  organization_id text not null references organization (id) on delete cascade,
  route_id uuid not null,
  at timestamptz not null,
  from_line text not null,
  to_line text not null,
  -- Whether the policy let it move the route; otherwise it is in shadow.
  acts boolean not null,
  -- What the line was expected to do, and which share of the audience makes it congestion.
  evidence jsonb not null,
  -- Until then it is looked at what came.
  until timestamptz not null,
  ended_at timestamptz,
  settled_at timestamptz,
  -- Was the line congested as announced? Null where it was not measured.
  congested boolean,
  -- Minutes of congestion, by share of the audience, that the other line had less; negative: it had more.
  spared_minutes double precision,
  foreign key (organization_id, route_id) references routes (organization_id, id) on delete cascade
);
create unique index forecast_advices_open on forecast_advices (route_id) where ended_at is null;
create index forecast_advices_by_route on forecast_advices (route_id, at desc);
create index forecast_advices_unsettled on forecast_advices (route_id) where settled_at is null;

alter table line_forecasts enable row level security;
create policy own_organization on line_forecasts to twinline_people
  using (organization_id = (select current_organization()));
alter table forecast_announcements enable row level security;
create policy own_organization on forecast_announcements to twinline_people
  using (organization_id = (select current_organization()));
alter table forecast_advices enable row level security;
create policy own_organization on forecast_advices to twinline_people
  using (organization_id = (select current_organization()));
alter table forecast_regions enable row level security;
create policy own_organization on forecast_regions to twinline_people
  using (organization_id = (select current_organization()));
grant select on line_forecasts, forecast_announcements, forecast_advices to twinline_people;
