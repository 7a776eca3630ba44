import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const file = (name: string) => new URL(name, import.meta.url);
const lines = (name: string) =>
  gunzipSync(readFileSync(file(name)))
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .slice(1);

/** One second of one path, as README.md has it. */
export interface GoldenSample {
  readonly path: number;
  /** Epoch ms. */
  readonly start: number;
  readonly sent: number;
  readonly lost: number;
  readonly bursts: number;
  readonly longest: number;
  readonly meanMicros: number | null;
  readonly jitterMicros: number | null;
  readonly buckets: readonly number[];
  readonly counts: readonly number[];
  /** Probes, and how long they took: those of all seconds without any reply up to this one's end. */
  readonly lateRun: number;
  readonly lateRunSpanMicros: number;
}

/** The samples of one file, path by path, in order of time. */
export function* goldenSamples(name: 'samples.csv.gz' | 'late.csv.gz'): Generator<GoldenSample, void, void> {
  for (const line of lines(name)) {
    const [path, first, phase, sents = '', losts = '', bursts = '', longests = '', means, jitters, histograms] =
      line.split(',');
    const [mean, jitter, histogram] = [means, jitters, histograms].map((column) => (column ?? '').split(' '));
    let [lateRun, lateRunSpanMicros] = [0, 0];
    for (let i = 0; i < sents.length; i += 1) {
      const [sent, lost] = [Number(sents[i]), Number(losts[i])];
      lateRun = lost === sent ? lateRun + sent : 0;
      lateRunSpanMicros = lost === sent ? lateRunSpanMicros + 1_000_000 : 0;
      yield {
        path: Number(path),
        start: (Number(first) + i) * 1_000 + Number(phase),
        sent,
        lost,
        bursts: Number(bursts[i]),
        longest: Number(longests[i]),
        meanMicros: halfMillis(mean?.[i]),
        jitterMicros: halfMillis(jitter?.[i]),
        ...histogramOf(histogram?.[i] ?? '-'),
        lateRun,
        lateRunSpanMicros,
      };
    }
  }
}

const halfMillis = (text = '-') => (text === '-' ? null : Number(text) * 500);

/** `112.302` is three replies in bucket 112 and two in 114. */
function histogramOf(text: string): { buckets: number[]; counts: number[] } {
  const histogram: { buckets: number[]; counts: number[] } = { buckets: [], counts: [] };
  const [first, digits = ''] = text.split('.');
  for (const [i, digit] of [...(text === '-' ? '' : digits)].entries()) {
    if (digit === '0') continue;
    histogram.buckets.push(Number(first) + i);
    histogram.counts.push(Number(digit));
  }
  return histogram;
}

/** Rows of connects.csv.gz: the columns of the table `connects`, `at` as epoch ms. */
export const goldenConnects = () => lines('connects.csv.gz').map((line) => line.split(','));

/** All but what was measured: who measured what, what it costs, and what was decided. Times are ISO 8601. */
export interface GoldenWorld {
  readonly organization: { readonly id: string; readonly name: string; readonly timeZone: string };
  readonly regions: readonly {
    id: string;
    code: string;
    name: string;
    timeZone: string;
    viewers: number | null;
  }[];
  readonly carriers: readonly {
    id: string;
    regionId: string;
    name: string;
    asn: number | null;
    weight: number;
  }[];
  readonly circuits: readonly {
    id: string;
    name: string;
    provider: string;
    monthlyCost: string | null;
    currency: string | null;
  }[];
  readonly lines: readonly {
    id: string;
    regionId: string;
    slot: string;
    circuitId: string | null;
    target: number | null;
    pastTargets: readonly { untilMonth: string; target: number | null }[];
  }[];
  readonly pops: readonly { id: string; name: string }[];
  readonly agents: readonly {
    id: string;
    regionId: string;
    carrierId: string;
    name: string;
    intervalMs: number;
    createdAt: string;
  }[];
  readonly paths: readonly {
    id: number;
    agentId: string;
    lineId: string;
    popId: string;
    ssid: number;
    archivedAt: string | null;
  }[];
  readonly policies: readonly { id: string; name: string; scenario: string; definition: object }[];
  readonly routes: readonly {
    id: string;
    regionId: string;
    scenario: string;
    policyId: string;
    createdAt: string;
  }[];
  readonly relays: readonly { id: string; name: string; routes: readonly string[] }[];
  readonly directives: readonly {
    id: string;
    routeId: string;
    epoch: number;
    sequence: number;
    line: string;
    fromLine: string | null;
    mode: string;
    weights: Readonly<Record<string, number>>;
    reason: string;
    faultAt: string | null;
    detectedAt: string;
    decidedAt: string;
    deliveries: readonly {
      id: string;
      relayId: string;
      state: string;
      dropReason: string | null;
      sentAt: string | null;
      acknowledgedAt: string | null;
      appliedAt: string | null;
    }[];
  }[];
  readonly incidents: readonly {
    id: string;
    regionId: string;
    line: string;
    grade: string;
    faultDomain: string;
    openedAt: string;
    closedAt: string | null;
    muted: boolean;
    mergedInto: string | null;
    postMortem: string;
  }[];
  readonly forecasts: readonly {
    lineId: string;
    carrierId: string;
    overQuietMs: number;
    learnedAt: string;
    baseline: object;
  }[];
  readonly windows: readonly {
    id: string;
    name: string;
    regionId: string | null;
    line: string | null;
    drains: boolean;
    repeats: string;
    weekdays: readonly number[];
    timeZone: string;
    firstDay: string;
    startMinute: number;
    durationMinutes: number;
    lastDay: string | null;
    createdAt: string;
  }[];
}

export const goldenWorld = (): GoldenWorld => JSON.parse(readFileSync(file('world.json'), 'utf8'));
