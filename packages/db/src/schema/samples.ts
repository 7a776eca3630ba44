import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { big, bit60, bytes, instant, organizationId } from './columns';

/** Measurements. Hypertables where TimescaleDB is present; durations in microseconds. */
export const samples = pgTable(
  'samples',
  {
    pathId: integer('path_id').notNull(),
    start: instant('start').notNull(),
    durationMicros: integer('duration_micros').notNull(),
    revision: smallint('revision').notNull(),
    pending: integer('pending').notNull(),
    sent: integer('sent').notNull(),
    received: integer('received').notNull(),
    late: integer('late').notNull(),
    lost: integer('lost').notNull(),
    duplicates: integer('duplicates').notNull(),
    reordered: integer('reordered').notNull(),
    forwardLost: integer('forward_lost'),
    returnLost: integer('return_lost'),
    rttMinMicros: integer('rtt_min_micros'),
    rttMeanMicros: integer('rtt_mean_micros'),
    rttMaxMicros: integer('rtt_max_micros'),
    rttBuckets: smallint('rtt_buckets').array().notNull(),
    rttCounts: integer('rtt_counts').array().notNull(),
    jitterMicros: integer('jitter_micros'),
    delayVariationMicros: integer('delay_variation_micros'),
    lossBursts: integer('loss_bursts').notNull(),
    longestLossBurst: integer('longest_loss_burst').notNull(),
    lateRun: integer('late_run').notNull(),
    lateRunSpanMicros: big('late_run_span_micros').notNull(),
    forwardDelayChangeMicros: integer('forward_delay_change_micros'),
    returnDelayChangeMicros: integer('return_delay_change_micros'),
    clockErrorMicros: integer('clock_error_micros'),
    timestampSource: smallint('timestamp_source').notNull().default(0),
    receivedAt: instant('received_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.pathId, table.start] })],
);

const rollupColumns = {
  pathId: integer('path_id').notNull(),
  bucket: instant('bucket').notNull(),
  samples: integer('samples').notNull(),
  sent: big('sent').notNull(),
  received: big('received').notNull(),
  late: big('late').notNull(),
  lost: big('lost').notNull(),
  duplicates: big('duplicates').notNull(),
  reordered: big('reordered').notNull(),
  rttMinMicros: integer('rtt_min_micros'),
  rttMaxMicros: integer('rtt_max_micros'),
  rttSumMicros: big('rtt_sum_micros').notNull(),
  rttBuckets: smallint('rtt_buckets').array().notNull(),
  rttCounts: bigint('rtt_counts', { mode: 'number' }).array().notNull(),
  jitterSumMicros: big('jitter_sum_micros').notNull(),
  jitterSamples: integer('jitter_samples').notNull(),
  lossBursts: integer('loss_bursts').notNull(),
  longestLossBurst: integer('longest_loss_burst').notNull(),
};

export const rollupMinutes = pgTable(
  'rollup_minutes',
  {
    ...rollupColumns,
    goodSeconds: bit60('good_seconds').notNull(),
    badSeconds: bit60('bad_seconds').notNull(),
    demo: boolean('demo').notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.pathId, table.bucket] })],
);

export const rollupQuarters = pgTable(
  'rollup_quarters',
  {
    ...rollupColumns,
    goodSeconds: integer('good_seconds').notNull(),
    badSeconds: integer('bad_seconds').notNull(),
    unavailableSeconds: integer('unavailable_seconds').notNull(),
    demo: boolean('demo').notNull().default(false),
    goodMinutes: smallint('good_minutes'),
    degradedMinutes: smallint('degraded_minutes'),
    badMinutes: smallint('bad_minutes'),
    plannedMinutes: smallint('planned_minutes'),
    plannedSeconds: smallint('planned_seconds'),
    down: smallint('down').array(),
    plannedDown: smallint('planned_down').array(),
  },
  (table) => [primaryKey({ columns: [table.pathId, table.bucket] })],
);

/** Connect times of a quarter-hour: one sketch of all steps, key = step × 1024 + bucket. */
export const rollupConnects = pgTable(
  'rollup_connects',
  {
    pathId: integer('path_id').notNull(),
    bucket: instant('bucket').notNull(),
    attempts: integer('attempts').notNull(),
    faults: jsonb('faults').$type<Record<string, number>>().notNull().default({}),
    stepKeys: integer('step_keys').array().notNull(),
    stepCounts: integer('step_counts').array().notNull(),
    demo: boolean('demo').notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.pathId, table.bucket] })],
);

/** A local day by hour of the wall clock, and the running total of all days up to it (services: dayFigures). */
export const rollupDays = pgTable(
  'rollup_days',
  {
    pathId: integer('path_id').notNull(),
    day: date('day').notNull(),
    figures: bytes('figures').notNull(),
    totals: bytes('totals').notNull(),
    demo: boolean('demo').notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.pathId, table.day] }),
    index('rollup_days_demo').on(table.pathId, table.day).where(sql`demo`),
  ],
);

/** How long an organization keeps its measurements, in days; without a row, the installation's default. */
export const retentions = pgTable('retentions', {
  organizationId: organizationId().primaryKey(),
  rawDays: integer('raw_days').notNull(),
  minutesDays: integer('minutes_days').notNull(),
  quartersDays: integer('quarters_days').notNull(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});

export const rollupDirty = pgTable('rollup_dirty', {
  id: big('id').primaryKey().generatedAlwaysAsIdentity(),
  level: text('level').notNull(),
  bucket: instant('bucket').notNull(),
  pathIds: integer('path_ids').array().notNull(),
  markedAt: instant('marked_at').notNull().defaultNow(),
  postponedUntil: instant('postponed_until'),
});

export const signals = pgTable(
  'signals',
  {
    receivedAt: instant('received_at').notNull(),
    pathId: integer('path_id').notNull(),
    kind: text('kind').notNull(),
    at: instant('at').notNull(),
    lateRun: integer('late_run').notNull(),
    lateRunSpanMicros: big('late_run_span_micros').notNull(),
    firstLateSentAt: instant('first_late_sent_at'),
  },
  (table) => [primaryKey({ columns: [table.pathId, table.at, table.kind] })],
);

/** One attempt to connect over one path. */
export const connects = pgTable(
  'connects',
  {
    pathId: integer('path_id').notNull(),
    at: instant('at').notNull(),
    scheme: text('scheme').notNull(),
    tcpMicros: integer('tcp_micros'),
    tlsMicros: integer('tls_micros'),
    firstByteMicros: integer('first_byte_micros'),
    status: smallint('status'),
    fault: text('fault'),
    receivedAt: instant('received_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.pathId, table.at] })],
);

/** Bytes through a circuit, as one source counted them. */
export const circuitUsage = pgTable(
  'circuit_usage',
  {
    circuitId: uuid('circuit_id').notNull(),
    source: text('source').notNull(),
    start: instant('start').notNull(),
    durationMicros: integer('duration_micros').notNull(),
    receivedBytes: big('received_bytes').notNull(),
    sentBytes: big('sent_bytes').notNull(),
    receivedAt: instant('received_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.circuitId, table.source, table.start] })],
);
