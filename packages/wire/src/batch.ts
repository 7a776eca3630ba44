import { z } from 'zod';
import { integerLists, integers, integersOrNull } from './column';

/**
 * What an agent posts to the hub. Samples travel in columns: `samples.path[i]`, `samples.start[i]` … describe row i,
 * so that they go from JSON to the database without row objects. All times are integer microseconds since the Unix
 * epoch on the agent's own clock, all durations integer microseconds, unless a name says otherwise.
 */

export const MAX_SIGNALS_PER_BATCH = 500;

const count = z.int().min(0).max(1_000_000);
const micros = z.int().min(0);
const counts = integers(0, 1_000_000);
const countsOrNull = integersOrNull(0, 1_000_000);
const microsOrNull = integersOrNull(0);
const changeOrNull = integersOrNull(-2_147_483_648, 2_147_483_647);

/** One row is the summary of one path over at most one second; (path, start) identifies it, the highest revision wins. */
export const sampleColumns = z
  .object({
    path: integers(1),
    start: integers(0),
    duration: integers(1, 60_000_000),
    /** 0 for the first report of a sample; a correction that follows carries a higher number. */
    revision: integers(0, 32_767),
    /** Probes whose fate is still open: neither answered nor given up. */
    pending: counts,
    sent: counts,
    received: counts,
    /** Probes not answered within the late timer (RFC 6298 smoothing); an answer may still follow. */
    late: counts,
    /** Probes not answered within 3 s. */
    lost: counts,
    duplicates: counts,
    reordered: counts,
    /** Loss by direction, where the reflector keeps state; null where it does not. */
    forwardLost: countsOrNull,
    returnLost: countsOrNull,
    rttMinMicros: microsOrNull,
    rttMeanMicros: microsOrNull,
    rttMaxMicros: microsOrNull,
    /** Mergeable histogram of RTT (see histogram.ts): ascending bucket numbers and, beside them, counts. */
    rttBuckets: integerLists(0, 2_047, 200),
    rttCounts: integerLists(1, 1_000_000, 200),
    /** RFC 3550 §6.4.1 on RTTs, the running estimate at the sample's end; null when no reply came. */
    jitterMicros: microsOrNull,
    /** RFC 5481 PDV: 95th percentile of RTT minus the sample's minimum. */
    delayVariationMicros: microsOrNull,
    /**
     * RFC 3357: runs of at least two consecutive losses, counted where the second loss falls, and the longest run
     * including what went before this sample. While probes are pending, late ones count as lost here.
     */
    lossBursts: counts,
    longestLossBurst: counts,
    /** Consecutive late probes at the sample's end, and the span they cover: what a blackout is judged by. */
    lateRun: counts,
    lateRunSpanMicros: integers(0),
    /**
     * Change of the one-way delay, sender to reflector and back, against the path's least of the last minutes. Relative:
     * an offset between the two clocks cancels, and what their drift may hide is `clockErrorMicros`.
     */
    forwardDelayChangeMicros: changeOrNull,
    returnDelayChangeMicros: changeOrNull,
    /** Bound of what the clocks add to the two values above; null where nothing is known of them. */
    clockErrorMicros: microsOrNull,
    /** Which clock took the receive times: 0 this program's, 1 the kernel's. */
    timestampSource: integers(0, 1),
  })
  .superRefine((columns, context) => {
    const rows = columns.path.length;
    for (const [name, values] of Object.entries(columns)) {
      if (values.length !== rows)
        context.addIssue({
          code: 'custom',
          path: [name],
          message: `has ${values.length} values, but path has ${rows}: every column needs one value per sample`,
        });
    }
  });

/**
 * What cannot wait for a sample. `suspicion`: two probes late in a row. `blackout`: five that span 100 ms, and the same
 * run again as it grows. `recovery`: a reply after either.
 */
export const signal = z.object({
  path: z.int().min(1),
  kind: z.enum(['suspicion', 'blackout', 'recovery']),
  at: micros,
  /** Consecutive late probes when the signal was raised (0 for a recovery). */
  lateRun: count,
  lateRunSpanMicros: micros,
  /** When the first probe of the late run was sent: the earliest moment the fault can be seen from here. */
  firstLateSentAt: micros.nullable(),
});

export const CONNECT_FAULTS = ['dns', 'refused', 'unreachable', 'timeout', 'reset', 'tls', 'http'] as const;
export const MAX_CONNECTS_PER_BATCH = 500;
export const MAX_USAGE_PER_BATCH = 500;

const duration = z.int().min(0).max(600_000_000);

/** One attempt to connect over a path: TCP handshake, then TLS, then the first byte of the answer to HTTP GET. */
export const connect = z.object({
  path: z.int().min(1),
  /** When the attempt began. */
  at: micros,
  scheme: z.enum(['tcp', 'tls', 'http', 'https']),
  /** Duration of each step alone; null where it was not reached or is not part of the scheme. */
  tcpMicros: duration.nullable(),
  tlsMicros: duration.nullable(),
  firstByteMicros: duration.nullable(),
  /** HTTP status. */
  status: z.int().min(100).max(999).nullable(),
  /** Null when every step was reached (an HTTP status of 500 and above is the fault `http`). */
  fault: z.enum(CONNECT_FAULTS).nullable(),
});

/** Bytes through the interface of a line, between two readings of its counters. */
export const usage = z.object({
  /** The slot of the line. */
  line: z.string().min(1).max(20),
  start: micros,
  duration: z.int().min(1).max(2_147_483_647),
  receivedBytes: z.int().min(0),
  sentBytes: z.int().min(0),
});

/** Why an agent does not trust its own measurements at the moment. */
export const WITHDRAWAL_REASONS = ['event-loop', 'cpu', 'clock', 'gateway'] as const;

/** What an agent says of itself: sent with a batch every few seconds, and at once when `withdrawn` changes. */
export const agentState = z.object({
  /** Not empty: the agent's samples are stored, but say nothing about its lines (it leaves the quorum). */
  withdrawn: z.array(z.enum(WITHDRAWAL_REASONS)).max(WITHDRAWAL_REASONS.length),
  clock: z.object({
    /** Null where the platform does not tell. */
    synchronized: z.boolean().nullable(),
    errorMicros: micros.nullable(),
  }),
  eventLoopP99Micros: micros,
  /** Share of one core that this program took. */
  cpuRatio: z.number().min(0).max(1_000),
  residentBytes: micros,
  timestampSource: z.enum(['user', 'kernel']),
  /** Samples that wait to be acknowledged, in memory and on disk, and what was lost of them since the start. */
  waitingSamples: micros,
  droppedSamples: micros,
  setAsideSamples: micros,
  /** By which way the last report went: the ordinary internet, or a line. */
  reportedBy: z.string().max(40),
  hostname: z.string().max(255),
  platform: z.string().max(80),
});

export const batch = z.object({
  /** New at each start of the agent program. */
  boot: z.uuid(),
  /** Counts batches within one boot, from 1. */
  sequence: z.int().min(1),
  sentAt: micros,
  agentVersion: z.string().max(40),
  samples: sampleColumns,
  signals: z.array(signal).max(MAX_SIGNALS_PER_BATCH),
  /**
   * Sent along with signals: for each path of the agent, when its latest answered probe was sent. A route leaves a dark
   * line only for one that has answered a probe sent since the fault began; without this, that proof waits for the
   * other line's next sample (up to a second). An agent that has just signalled a suspicion or a blackout and has no
   * such proof for its other paths yet repeats the signal with fresh replies as soon as one comes.
   */
  replies: z
    .array(z.object({ path: z.int().min(1), sentAt: micros }))
    .max(MAX_SIGNALS_PER_BATCH)
    .optional(),
  connects: z.array(connect).max(MAX_CONNECTS_PER_BATCH).optional(),
  usage: z.array(usage).max(MAX_USAGE_PER_BATCH).optional(),
  state: agentState.optional(),
});

export type SampleColumns = z.infer<typeof sampleColumns>;
export type Signal = z.infer<typeof signal>;
export type Connect = z.infer<typeof connect>;
export type Usage = z.infer<typeof usage>;
export type AgentState = z.infer<typeof agentState>;
export type WithdrawalReason = (typeof WITHDRAWAL_REASONS)[number];
export type Batch = z.infer<typeof batch>;

/** What the hub answers to a batch: everything in it is durable now. */
export const batchAccepted = z.object({ accepted: z.int().min(0), signals: z.int().min(0), configVersion: z.int() });
export type BatchAccepted = z.infer<typeof batchAccepted>;

/** What `GET /v1/agent/config` answers: the paths this agent measures. */
export const agentConfig = z.object({
  agentId: z.string(),
  version: z.int(),
  intervalMs: z.int().min(10).max(10_000),
  /** Differentiated services code point of probes; null leaves the host's default. */
  dscp: z.int().min(0).max(63).nullable(),
  /** How often a path's `connectUrl` is tried. */
  connectIntervalMs: z.int().min(1_000).max(3_600_000),
  paths: z.array(
    z.object({
      id: z.int().min(1),
      line: z.string(),
      pop: z.string(),
      host: z.string(),
      port: z.int().min(1).max(65_535),
      /** RFC 8972 session identifier, one per path. */
      ssid: z.int().min(1).max(65_535),
      /** Source address to bind to, where the agent's host chooses the line by policy routing. */
      bind: z.string().nullable(),
      /** tcp://host:port, tls://host:port, http://… or https://…; null where connect time is not measured. */
      connectUrl: z.string().nullable(),
      /** Key of authenticated mode (RFC 8762 §4.2.2), base64; null for unauthenticated. */
      stampKey: z.string().nullable(),
    }),
  ),
});
export type AgentConfig = z.infer<typeof agentConfig>;

/** What `POST /v1/agent/enrol` takes: a one-time token from the dashboard. */
export const enrolment = z.object({
  token: z.string().min(20).max(200),
  hostname: z.string().max(255),
  agentVersion: z.string().max(40),
});
/** And answers, once: the agent's own key. */
export const enrolled = z.object({ agentId: z.string(), name: z.string(), key: z.string() });
export type Enrolment = z.infer<typeof enrolment>;
export type Enrolled = z.infer<typeof enrolled>;
