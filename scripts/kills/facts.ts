import type { Connect, Signal, Usage } from '@twinline/wire/batch';
import type { Sample } from '@twinline/wire/columns';
import { createDraw } from './draw';

export const TABLES = ['samples', 'signals', 'connects', 'circuit_usage'] as const;
export type Table = (typeof TABLES)[number];

/**
 * One thing that an agent measured: a row of a table. What it says follows from its identity and the seed, so that the
 * checker computes what must be stored and keeps no copy of what was sent. Times are epoch microseconds.
 */
export type Fact =
  | { readonly table: 'samples'; readonly path: number; readonly at: number; readonly revision: number }
  | { readonly table: 'signals'; readonly path: number; readonly at: number }
  | { readonly table: 'connects'; readonly path: number; readonly at: number }
  | {
      readonly table: 'circuit_usage';
      readonly circuit: string;
      readonly line: string;
      readonly source: string;
      readonly at: number;
    };
export type FactOf<T extends Table> = Extract<Fact, { table: T }>;

export type Value = number | string | null | readonly number[];

const MICROS = 1_000_000;
/** Whole stretches are bad, so that periods of unavailability come about, also across borders of quarter-hours. */
const STRETCH_SECONDS = 40;
const PROBES = 50;

/** What identifies a fact in its table; revisions of one sample share it. */
export function keyOf(fact: Fact): string {
  if (fact.table === 'circuit_usage') return `circuit_usage ${fact.circuit} ${fact.source} ${fact.at}`;
  return `${fact.table} ${fact.path} ${fact.at}`;
}

export const revisionOf = (fact: Fact): number => (fact.table === 'samples' ? fact.revision : 0);

export function sampleOf(seed: number, { path, at, revision }: FactOf<'samples'>): Sample {
  const draw = createDraw(seed, path, at / MICROS, revision);
  const bad = createDraw(seed, path, Math.floor(at / MICROS / STRETCH_SECONDS)).chance(0.1);
  const sent = draw.chance(0.01) ? 0 : PROBES;
  const pending = sent === 0 || revision > 0 ? 0 : draw.whole(0, 3);
  const lost = sent === 0 ? 0 : bad ? draw.whole(sent / 2, sent - pending) : draw.whole(0, 4);
  const received = sent - pending - lost;
  const rtt = received === 0 ? null : draw.whole(40_000, 180_000);
  const first = draw.whole(100, 125);
  const far = received > 3 ? draw.whole(1, 3) : 0;
  return {
    path,
    start: at,
    duration: MICROS - draw.whole(0, 20_000),
    revision,
    pending,
    sent,
    received,
    late: lost + pending,
    lost,
    duplicates: draw.whole(0, 2),
    reordered: draw.whole(0, 3),
    forwardLost: draw.chance(0.5) ? Math.floor(lost / 2) : null,
    returnLost: draw.chance(0.5) ? Math.ceil(lost / 2) : null,
    rttMinMicros: rtt === null ? null : rtt - draw.whole(0, 9_000),
    rttMeanMicros: rtt,
    rttMaxMicros: rtt === null ? null : rtt + draw.whole(0, 90_000),
    rttBuckets: received === 0 ? [] : far === 0 ? [first] : [first, first + draw.whole(1, 6)],
    rttCounts: received === 0 ? [] : far === 0 ? [received] : [received - far, far],
    jitterMicros: rtt === null ? null : draw.whole(100, 5_000),
    delayVariationMicros: rtt === null ? null : draw.whole(100, 30_000),
    lossBursts: draw.whole(0, lost),
    longestLossBurst: lost,
    lateRun: draw.whole(0, lost + pending),
    lateRunSpanMicros: draw.whole(0, 3_000_000_000),
    forwardDelayChangeMicros: draw.chance(0.8) ? draw.whole(-9_000, 9_000) : null,
    returnDelayChangeMicros: draw.chance(0.8) ? draw.whole(-9_000, 9_000) : null,
    clockErrorMicros: draw.chance(0.8) ? draw.whole(0, 900) : null,
    timestampSource: draw.whole(0, 1),
  };
}

export function signalOf(seed: number, { path, at }: FactOf<'signals'>): Signal {
  const draw = createDraw(seed, path, at, 1);
  const kind = draw.pick(['suspicion', 'blackout', 'recovery'] as const);
  const lateRun = kind === 'recovery' ? 0 : draw.whole(2, 40);
  const lateRunSpanMicros = lateRun * 20_000;
  return { path, kind, at, lateRun, lateRunSpanMicros, firstLateSentAt: lateRun === 0 ? null : at - lateRunSpanMicros };
}

export function connectOf(seed: number, { path, at }: FactOf<'connects'>): Connect {
  const draw = createDraw(seed, path, at, 2);
  const scheme = draw.pick(['tcp', 'tls', 'http', 'https'] as const);
  const tcpMicros = draw.chance(0.9) ? draw.whole(0, 400_000) : null;
  const tlsMicros = tcpMicros !== null && scheme.endsWith('s') && draw.chance(0.9) ? draw.whole(500, 900_000) : null;
  const firstByteMicros = tcpMicros !== null && scheme.startsWith('http') ? draw.whole(500, 900_000) : null;
  const fault = tcpMicros === null ? draw.pick(['dns', 'refused', 'timeout'] as const) : null;
  const status = firstByteMicros === null ? null : draw.pick([200, 204, 301, 404]);
  return { path, at, scheme, tcpMicros, tlsMicros, firstByteMicros, status, fault };
}

export function usageOf(seed: number, { line, source, at }: FactOf<'circuit_usage'>): Usage {
  const draw = createDraw(seed, at / 1_000, ...[...`${line} ${source}`].map((letter) => letter.charCodeAt(0)));
  const duration = draw.whole(1, 60_000) * 1_000;
  return { line, start: at, duration, receivedBytes: draw.whole(0, 2 ** 45), sentBytes: draw.whole(0, 2 ** 45) };
}

/** Column of the table → the wire's name, written down apart from ingest's own list: what the checker goes by. */
const SAMPLE_COLUMNS = {
  duration_micros: 'duration',
  pending: 'pending',
  sent: 'sent',
  received: 'received',
  late: 'late',
  lost: 'lost',
  duplicates: 'duplicates',
  reordered: 'reordered',
  forward_lost: 'forwardLost',
  return_lost: 'returnLost',
  rtt_min_micros: 'rttMinMicros',
  rtt_mean_micros: 'rttMeanMicros',
  rtt_max_micros: 'rttMaxMicros',
  rtt_buckets: 'rttBuckets',
  rtt_counts: 'rttCounts',
  jitter_micros: 'jitterMicros',
  delay_variation_micros: 'delayVariationMicros',
  loss_bursts: 'lossBursts',
  longest_loss_burst: 'longestLossBurst',
  late_run: 'lateRun',
  late_run_span_micros: 'lateRunSpanMicros',
  forward_delay_change_micros: 'forwardDelayChangeMicros',
  return_delay_change_micros: 'returnDelayChangeMicros',
  clock_error_micros: 'clockErrorMicros',
  timestamp_source: 'timestampSource',
} as const satisfies Record<string, keyof Sample>;

/** What must stand in the table for a fact, by column, without what identifies it. */
export function figuresOf(seed: number, fact: Fact): Readonly<Record<string, Value>> {
  switch (fact.table) {
    case 'samples': {
      const sample = sampleOf(seed, fact);
      return Object.fromEntries(Object.entries(SAMPLE_COLUMNS).map(([column, name]) => [column, sample[name]]));
    }
    case 'signals': {
      const { kind, lateRun, lateRunSpanMicros, firstLateSentAt } = signalOf(seed, fact);
      return {
        kind,
        late_run: lateRun,
        late_run_span_micros: lateRunSpanMicros,
        first_late_sent_at: firstLateSentAt,
      };
    }
    case 'connects': {
      const { scheme, tcpMicros, tlsMicros, firstByteMicros, status, fault } = connectOf(seed, fact);
      const steps = { tcp_micros: tcpMicros, tls_micros: tlsMicros, first_byte_micros: firstByteMicros };
      return { scheme, ...steps, status, fault };
    }
    case 'circuit_usage': {
      const { duration, receivedBytes, sentBytes } = usageOf(seed, fact);
      return { duration_micros: duration, received_bytes: receivedBytes, sent_bytes: sentBytes };
    }
  }
}
