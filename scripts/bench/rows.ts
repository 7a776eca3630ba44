/** One line of a bench. `ok` is null where nothing could be measured (`note` says why), or where there is no target. */
export interface Row {
  readonly name: string;
  readonly value: number | null;
  readonly unit: string;
  readonly reference: string;
  readonly referenceValue: number | null;
  readonly ratio: number | null;
  readonly target: string;
  readonly ok: boolean | null;
  readonly note?: string;
}

export type Bench = 'failover' | 'agent' | 'store' | 'engine' | 'report' | 'web';

interface Target {
  readonly unit: string;
  readonly target: string;
  readonly reference: string;
  /** Null where a figure stands beside another for comparison and has no target of its own. */
  readonly meets: ((value: number) => boolean) | null;
}

const atMost = (limit: number) => (value: number) => value <= limit;
const atLeast = (limit: number) => (value: number) => value >= limit;

/** Measured beside the targets' own rows, with no target of its own. */
const beside = (unit: string, reference: string): Target => ({ unit, target: 'none', reference, meets: null });

/** Loss of the lines before the fault, in percent. */
export const NOISE = [0, 0.1, 0.5, 1, 2] as const;
/** How many agents measure a line. */
export const REGIONS = { one: 1, three: 3 } as const;

/** What is done to the lines of a route, and the steps until a relay has applied what the hub decides of it. */
export const HARMS = ['cut', 'brownout'] as const;
export const CHAIN_STEPS = ['detected', 'decided', 'sent', 'acknowledged', 'applied'] as const;

/** What befalls the lines of the SRT stream beside a cut. */
export const SRT_TROUBLES = ['loss30', 'flap', 'duplicate'] as const;

/** Pages whose script is weighed; `route` and `policy` are those of one of them. */
export const WEIGHED_PAGES = [
  ...['sign-in', 'routes', 'route', 'incidents', 'heatmaps', 'availability', 'reports', 'replay', 'network', 'relays'],
  ...['alerts', 'policies', 'policy', 'maintenance', 'drills', 'data', 'more'],
] as const;

/** The targets of docs/targets.md, by bench and id; every id appears in every run of its bench. */
export const targets: Record<Bench, Record<string, Target>> = {
  failover: {
    'failover.cut.p95': {
      unit: 'ms',
      target: '≤ 400',
      reference: 'dpinger by default, quoted',
      meets: atMost(400),
    },
    'failover.brownout.p95': {
      unit: 'ms',
      target: '≤ 3000',
      reference: 'moving average of loss over 60 s at the same limit, computed',
      meets: atMost(3_000),
    },
    ...Object.fromEntries(
      HARMS.flatMap((harm) =>
        CHAIN_STEPS.map((step) => [`failover.${harm}.${step}.p95`, beside('ms', 'the median of the same')]),
      ),
    ),
    'failover.cut200.p95': beside('ms', "the demo's own relays alone, each of them"),
    'failover.cut200bad.p95': beside('ms', 'the same 200 relays, all well'),
    'srt.gap': { unit: 'ms', target: '≤ 200', reference: 'the same stream without the switch', meets: atMost(200) },
    'srt.lost': { unit: 'packets', target: '0', reference: 'the same stream without the switch', meets: atMost(0) },
    ...Object.fromEntries(
      SRT_TROUBLES.flatMap((trouble) => [
        [`srt.gap.${trouble}`, beside('ms', 'the same stream without the switch')],
        [`srt.lost.${trouble}`, beside('packets', 'the same stream without the switch')],
      ]),
    ),
    'switch.rate': beside('datagrams/s of a core', 'a forwarder in Node that does nothing else'),
    'switch.move.p95': beside('ms', 'none'),
  },
  agent: {
    'agent.cpu': { unit: 'ratio of a core', target: '≤ 0.15', reference: 'fping', meets: atMost(0.15) },
    'agent.rss': { unit: 'MB', target: '≤ 70', reference: 'fping', meets: atMost(70) },
    'agent.rtt.p50': { unit: 'ms above', target: '≤ 0.15', reference: 'fping on the same path', meets: atMost(0.15) },
    'agent.rtt.p99': { unit: 'ms above', target: '≤ 1', reference: 'fping on the same path', meets: atMost(1) },
    'agent.cpu.user': beside('ratio of a core', 'fping'),
    'agent.rss.user': beside('MB', 'fping'),
    'agent.rtt.p50.user': beside('ms above', 'fping on the same path'),
    'agent.rtt.p99.user': beside('ms above', 'fping on the same path'),
  },
  store: {
    'ingest.rate': {
      unit: 'samples/s',
      target: '≥ 40000',
      reference: 'one-connection unnest of the same rows',
      meets: atLeast(40_000),
    },
    'ingest.ratio': {
      unit: 'ratio',
      target: '≥ 0.6',
      reference: 'one-connection unnest of the same rows',
      meets: atLeast(0.6),
    },
    'ingest.copy.ratio': beside('ratio', 'one-connection binary COPY of the same rows'),
    'ingest.cpu': beside('ms of the hub per 1,000 samples', 'none'),
    'ingest.journal.ratio': beside('ms of the hub per 1,000 samples', 'the same hub that writes no journal'),
    'rollup.keepup': { unit: 'samples/s', target: '≥ 4000', reference: 'none', meets: atLeast(4_000) },
    'rollup.catchup': { unit: '× real time', target: '≥ 5', reference: 'none', meets: atLeast(5) },
    'rollup.repair': beside('s', 'none'),
    'heatmap.db.p95': {
      unit: 'ms',
      target: '≤ 50',
      reference: 'one identical day from raw samples',
      meets: atMost(50),
    },
    'heatmap.api.p95': {
      unit: 'ms',
      target: '≤ 150',
      reference: 'one identical day from raw samples',
      meets: atMost(150),
    },
    'heatmap.db.p50': beside('ms', 'one identical day from raw samples'),
    'heatmap.days.db.p95': beside('ms', 'one identical day from raw samples'),
    'detail.db.p50': beside('ms', 'the same day from raw samples'),
    'detail.db.p95': beside('ms', 'the same day from raw samples'),
  },
  engine: {
    'replay.rate': { unit: 'samples/s', target: '≥ 1000000', reference: 'none', meets: atLeast(1_000_000) },
    'engine.evaluate': beside('µs', 'every figure anew from all samples of 60 s'),
    'engine.routes': {
      unit: 'routes on one core',
      target: '≥ 1000',
      reference: 'every figure anew from all samples of 60 s',
      meets: atLeast(1_000),
    },
    ...Object.fromEntries(
      NOISE.flatMap((loss) =>
        Object.keys(REGIONS).flatMap((agents) => [
          [`engine.detect.cut.${agents}.${loss}%`, beside('ms, p95', 'three consecutive misses')],
          [`engine.detect.brownout.${agents}.${loss}%`, beside('ms, p95', 'moving average over 60 s, as dpinger')],
          [`engine.detect.falseBlackouts.${agents}.${loss}%`, beside('a day', 'three consecutive misses')],
          [`engine.detect.falseQuality.${agents}.${loss}%`, beside('a day', 'moving average over 60 s, as dpinger')],
        ]),
      ),
    ),
  },
  report: {
    'report.time': {
      unit: 's',
      target: '≤ 60',
      reference: 'one plain aggregate of the same quarter-hours by path',
      meets: atMost(60),
    },
    'report.memory': {
      unit: 'MB',
      target: '≤ 512',
      reference: 'a process that has loaded the same code and done nothing',
      meets: atMost(512),
    },
    'report.fingerprint': beside('s', 'the report itself'),
  },
  web: {
    'board.cpu': {
      unit: 'ratio of a core',
      target: '≤ 0.30',
      reference: 'a process that only writes as much to as many',
      meets: atMost(0.3),
    },
    'board.cpu.200lines': beside('ratio of a core', 'a process that only writes as much to as many'),
    'board.js': {
      unit: 'KB gzip above Next',
      target: '≤ 250',
      reference: 'KB of a bare Next page, all of it',
      meets: atMost(250),
    },
    ...Object.fromEntries(
      WEIGHED_PAGES.map((page) => [`js.${page}`, beside('KB gzip above Next', 'KB of a bare Next page, all of it')]),
    ),
    'board.render': beside('ms', 'a bare Next page in the same browser'),
    'heatmap.render': beside('ms', 'a bare Next page in the same browser'),
    'board.update': beside('ms of the main thread', 'the same board with 14 lines'),
  },
};

export interface Measured {
  readonly value: number;
  readonly referenceValue: number | null;
  readonly ratio?: number;
  readonly note?: string;
}

/** A row of what was measured, or (a string) of why it was not. */
export function row(bench: Bench, name: string, measured: Measured | string): Row {
  const target = targets[bench][name];
  if (!target) throw new Error(`no target named ${name} in ${bench}`);
  const shared = { name, unit: target.unit, reference: target.reference, target: target.target };
  if (typeof measured === 'string')
    return { ...shared, value: null, referenceValue: null, ratio: null, ok: null, note: measured };
  const { value, referenceValue, note } = measured;
  const ratio = measured.ratio ?? (referenceValue ? value / referenceValue : null);
  return { ...shared, value, referenceValue, ratio, ok: target.meets?.(value) ?? null, ...(note ? { note } : {}) };
}

/** Nearest-rank percentile. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
}
