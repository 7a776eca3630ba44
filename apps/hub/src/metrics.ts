import type { AlertFigures } from '@twinline/services/alerts/createAlertLoop';
import type { ClaimedDelivery } from '@twinline/services/delivery/claimDeliveries';
import type { Pending } from '@twinline/services/delivery/countPending';
import type { DrillKind, DrillResult } from '@twinline/services/drills/drill';
import type { ForecastFigures } from '@twinline/services/forecast/createForecastLoop';
import { HUB_ROLES, type HubRole, type LivingHub } from '@twinline/services/hubs/announceHub';
import type { GroupReport } from '@twinline/services/ingest/reportGroup';
import type { ReportFigures, ReportLoop } from '@twinline/services/report/jobs/createReportLoop';
import type { RetentionFigures } from '@twinline/services/rollup/createRetentionLoop';
import type { RollupLoop } from '@twinline/services/rollup/createRollupLoop';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

import type { DoorFigures } from './door';

/** Where figures that others keep are read from, at each scrape; null for parts that this hub's role does not have. */
export interface MetricSources {
  readonly role: HubRole;
  readonly others: () => readonly LivingHub[];
  readonly door: DoorFigures | null;
  readonly delivery: {
    readonly inFlight: () => number;
    readonly pending: () => Promise<Pending>;
  } | null;
  readonly retention: (() => RetentionFigures) | null;
  readonly rollup: Pick<RollupLoop, 'figures' | 'behind'> | null;
  readonly forecast: (() => ForecastFigures) | null;
  readonly alerts: (() => AlertFigures) | null;
  readonly reports: Pick<ReportLoop, 'figures' | 'behind'> | null;
}

export interface Metrics {
  readonly registry: Registry;
  onDirective(): void;
  onDrill(kind: DrillKind, result: DrillResult): void;
  onDelivery(delivery: ClaimedDelivery, outcome: string): void;
  onGroup(report: GroupReport): void;
  onRefused(reason: string): void;
  onAnswered(pattern: string, status: number, tookMs: number): void;
}

const GROUP_ROWS = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000];
const LATENCY_SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

/** The hub's figures for Prometheus; event-loop lag and memory come with prom-client's defaults. */
export function createMetrics(sources: MetricSources, now: () => number): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const read: Reader = (name, help, value) => {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await value());
      },
    });
  };
  measureHubs(registers, sources);
  if (sources.door !== null) measureDoor(read, sources.door);
  if (sources.delivery !== null) measureDelivery(registers, read, sources.delivery);
  if (sources.retention !== null) measureRetention(read, sources.retention);
  if (sources.rollup !== null) measureRollups(registers, sources.rollup);
  if (sources.forecast !== null) measureForecasts(read, sources.forecast);
  if (sources.alerts !== null) measureAlerts(read, sources.alerts);
  if (sources.reports !== null) measureReports(read, sources.reports);

  const refused = new Counter({
    name: 'twinline_ingest_refused_total',
    help: 'Batches refused for good, by the field or by what else is wrong with the body.',
    labelNames: ['reason'],
    registers,
  });
  const groupRows = new Histogram({
    name: 'twinline_ingest_group_rows',
    help: 'Rows that were committed together.',
    buckets: GROUP_ROWS,
    registers,
  });
  const commits = new Histogram({
    name: 'twinline_ingest_commit_seconds',
    help: 'Commits of groups, by the way their samples went.',
    labelNames: ['way'],
    buckets: LATENCY_SECONDS,
    registers,
  });
  const waits = new Histogram({
    name: 'twinline_ingest_wait_seconds',
    help: 'How long the first batch of a group waited for its commit to begin.',
    buckets: LATENCY_SECONDS,
    registers,
  });
  const directives = new Counter({ name: 'twinline_directives_total', help: 'Directives committed here.', registers });
  const drills = new Counter({
    name: 'twinline_drills_total',
    help: 'Drills that ended by the hands of this hub, by kind and result.',
    labelNames: ['kind', 'result'],
    registers,
  });
  const deliveries = new Counter({
    name: 'twinline_delivery_outcomes_total',
    help: 'Tries to deliver, by what came of them.',
    labelNames: ['outcome'],
    registers,
  });
  const latency = new Histogram({
    name: 'twinline_delivery_seconds',
    help: 'From the commit of a delivery to its acknowledgement.',
    buckets: LATENCY_SECONDS,
    registers,
  });
  const requests = new Histogram({
    name: 'twinline_http_request_seconds',
    help: 'Requests answered, by route and status.',
    labelNames: ['route', 'status'],
    buckets: LATENCY_SECONDS,
    registers,
  });

  return {
    registry,
    onDirective: () => directives.inc(),
    onDrill: (kind, result) => drills.inc({ kind, result }),
    onDelivery(delivery, outcome) {
      deliveries.inc({ outcome });
      if (outcome === 'delivered') latency.observe(Math.max(0, now() - delivery.createdAt) / 1000);
    },
    onGroup({ way, samples, signals, connects, usage, waitedMs, tookMs }) {
      groupRows.observe(samples + signals + connects + usage);
      commits.observe({ way: way ?? 'failed' }, tookMs / 1_000);
      waits.observe(waitedMs / 1_000);
    },
    onRefused: (reason) => refused.inc({ reason }),
    onAnswered(route, status, tookMs) {
      // Streams are open for hours, and tRPC's may be: they would tell nothing about how quick answers are.
      if (route.endsWith('stream') || route.startsWith('/trpc')) return;
      requests.observe({ route, status: String(status) }, tookMs / 1000);
    },
  };
}

type Reader = (name: string, help: string, value: () => number | Promise<number>) => void;

function measureHubs(registers: Registry[], { role, others }: MetricSources): void {
  new Gauge({
    name: 'twinline_hubs',
    help: 'Hubs that are alive, this one included, by role.',
    labelNames: ['role'],
    registers,
    collect() {
      for (const each of HUB_ROLES)
        this.set({ role: each }, others().filter((hub) => hub.role === each).length + Number(each === role));
    },
  });
  new Gauge({ name: 'twinline_hub_role', help: '1, by the role of this hub.', labelNames: ['role'], registers }).set(
    { role },
    1,
  );
}

function measureDoor(read: Reader, door: DoorFigures): void {
  const { ingest, agents, handOn, handedIn } = door;
  const ingested = ['batches', 'samples', 'signals', 'connects', 'usage', 'usageIgnored'] as const;
  for (const key of [...ingested, 'groups', 'failedGroups'] as const)
    read(`twinline_ingest_${snake(key)}_total`, `Ingest since start: ${key}.`, () => ingest()[key]);
  read('twinline_ingest_overloaded_total', 'Batches answered with 429: the queue was full.', () => ingest().overloaded);
  read(
    'twinline_ingest_fallbacks_total',
    'Groups begun anew: COPY met samples that were stored already.',
    () => ingest().fallbacks,
  );
  read('twinline_ingest_queued_rows', 'Rows that wait for a commit.', () => ingest().queuedRows);
  read('twinline_agents_withdrawn', 'Agents that say not to trust them now.', door.withdrawn);
  read('twinline_routes_held', 'Routes that this hub decides for.', door.routesHeld);
  const journal = {
    chunks: 'Chunks written',
    bytes: 'Their bytes',
    entries: 'Inputs',
    samples: 'Samples in them',
  } as const;
  for (const [key, help] of Object.entries(journal) as [keyof typeof journal, string][])
    read(`twinline_journal_${key}_total`, `Journal since start: ${help}.`, () => door.journal()[key]);
  read('twinline_journal_gaps_total', 'Stretches that are missing in the journal.', () => door.journal().gaps);
  read('twinline_journal_held', 'Samples and inputs in memory, to be written.', () => door.journal().held);
  read('twinline_journal_waiting_bytes', 'Chunks that wait for the database.', () => door.journal().waitingBytes);
  read('twinline_shadow_decisions_waiting', 'Decisions of shadows yet to be noted.', () => door.shadows().waiting);
  read('twinline_shadow_decisions_total', 'Decisions of shadows that were noted.', () => door.shadows().written);
  read('twinline_shadow_decisions_dropped_total', 'Those that never will be.', () => door.shadows().dropped);
  read('twinline_agents_enrolled_total', 'Tokens traded for a key.', () => agents().enrolled);
  read('twinline_enrolments_refused_total', 'Tokens refused.', () => agents().enrolmentsRefused);
  read('twinline_enrolments_slowed_total', 'Tries to enrol that came too fast.', () => agents().enrolmentsSlowed);
  read('twinline_usage_reported_total', 'Readings by POST /v1/usage.', () => agents().usageReported);
  read('twinline_config_streams_open', 'Agents that are told at once of changes.', () => agents().followers);
  read('twinline_config_pushed_total', 'Configurations pushed to agents.', () => agents().pushed);
  read('twinline_config_listening', '1 while the database tells of changes.', () => Number(agents().listening));
  read('twinline_config_lost_total', 'Times that connection was lost.', () => agents().lostConnections);
  read('twinline_streams_open', 'Open event streams of relays and boards.', door.streams);
  read('twinline_streams_dropped_total', 'Streams cut off because the reader was too slow.', door.streamsDropped);
  read('twinline_handed_on_batches_total', 'Batches that other hubs took, once a hub.', () => handOn().handedOn);
  read('twinline_handed_on_dropped_total', 'Batches not handed on, once a hub.', () => handOn().dropped);
  read('twinline_handed_on_failures_total', 'Requests to other hubs that failed.', () => handOn().failedRequests);
  read('twinline_handed_on_waiting', 'Batches on their way to other hubs.', () => handOn().waiting);
  read('twinline_handed_in_batches_total', 'Batches that other hubs handed on to this one.', () => handedIn().batches);
  read('twinline_handed_in_refused_total', 'Of those, what was no batch to this hub.', () => handedIn().refused);
}

function measureDelivery(registers: Registry[], read: Reader, delivery: NonNullable<MetricSources['delivery']>): void {
  read('twinline_deliveries_in_flight', 'Webhooks being sent.', delivery.inFlight);
  const oldest = new Gauge({ name: 'twinline_deliveries_oldest_seconds', help: 'Age of the oldest one.', registers });
  const paused = new Gauge({
    name: 'twinline_recipients_paused',
    help: 'Relays and channels that fail and are tried less often.',
    registers,
  });
  const givenUp = new Gauge({
    name: 'twinline_recipients_given_up',
    help: 'Those that get nothing any more: gone, or failing for days.',
    registers,
  });
  read('twinline_deliveries_pending', 'Deliveries not yet acknowledged or dropped.', async () => {
    const { pending, oldestMs, ...recipients } = await delivery.pending();
    oldest.set(oldestMs / 1000);
    paused.set(recipients.paused);
    givenUp.set(recipients.givenUp);
    return pending;
  });
}

function measureRetention(read: Reader, figures: () => RetentionFigures): void {
  const retained = { rows: 'Rows deleted', chunks: 'Chunks dropped', failed: 'Steps that failed' } as const;
  for (const [key, help] of Object.entries(retained) as [keyof RetentionFigures, string][])
    read(`twinline_retention_${key}_total`, `Retention since start: ${help}.`, () => figures()[key]);
}

function measureForecasts(read: Reader, figures: () => ForecastFigures): void {
  read('twinline_forecasts_total', 'Forecasts of series since start.', () => figures().forecast);
  read('twinline_forecasts_seconds_total', 'Time spent on them.', () => figures().forecastSeconds);
  read('twinline_forecasts_learned_total', 'Series learned since start.', () => figures().learned);
  read(
    'twinline_forecasts_learning_seconds_total',
    'Time spent on it, on another thread.',
    () => figures().learnSeconds,
  );
  read('twinline_forecasts_failures_total', 'Turns that failed; what is due is tried again.', () => figures().failures);
}

function measureAlerts(read: Reader, figures: () => AlertFigures): void {
  read('twinline_alerts_events_total', 'Events of which it was decided who is told.', () => figures().events);
  read('twinline_alerts_messages_total', 'Messages to people written to the outbox.', () => figures().messages);
  read(
    'twinline_alerts_relay_messages_total',
    'Webhooks of events to relays, the same.',
    () => figures().relayMessages,
  );
  read('twinline_alerts_gathered_total', 'What happened too often and went into a summary.', () => figures().gathered);
  read('twinline_alerts_too_old_total', 'Events that were too old to be told.', () => figures().tooOld);
  read('twinline_alerts_failures_total', 'Looks that failed; what is untold is tried again.', () => figures().failures);
}

function measureReports(read: Reader, reports: Pick<ReportLoop, 'figures' | 'behind'>): void {
  const counts = {
    made: 'Reports that were computed',
    versions: 'Versions that came of it',
    files: 'Files that were printed for people',
    mails: 'E-mails with a report that were put into the outbox',
    failed: 'Jobs that are not tried any more',
    failures: 'Tries that failed',
  } as const satisfies Record<keyof ReportFigures, string>;
  for (const [key, help] of Object.entries(counts) as [keyof ReportFigures, string][])
    read(`twinline_reports_${key}_total`, `Reports since start: ${help}.`, () => reports.figures()[key]);
  read(
    'twinline_reports_behind_seconds',
    'How long the oldest report job of all hubs has waited.',
    async () => (await reports.behind()) / 1_000,
  );
}

/** By level: minute, quarter, connect, day. */
function measureRollups(registers: Registry[], rollup: Pick<RollupLoop, 'figures' | 'behind'>): void {
  const byLevel = (
    name: string,
    help: string,
    values: () => Record<string, number> | Promise<Record<string, number>>,
  ) =>
    new Gauge({
      name,
      help,
      labelNames: ['level'],
      registers,
      async collect() {
        for (const [level, value] of Object.entries(await values())) this.set({ level }, value);
      },
    });
  byLevel('twinline_rollup_behind_seconds', 'How long the oldest mark has been due.', () => rollup.behind());
  byLevel('twinline_rollup_computed_total', 'Buckets x paths since start.', () => rollup.figures().computed);
  byLevel('twinline_rollup_seconds_total', 'Time spent since start.', () => rollup.figures().seconds);
  new Gauge({
    name: 'twinline_rollup_failures_total',
    help: 'Turns that failed; the marks are kept.',
    registers,
    collect() {
      this.set(rollup.figures().failures);
    },
  });
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
