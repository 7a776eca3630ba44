import { MAX_READINGS_PER_REPORT, type UsageReading } from '@twinline/wire/usageReport';

export interface UsageReporterOptions {
  readonly hubUrl: string;
  /** An API token, or an agent's key. */
  readonly token: string;
  /** Whose readings these are, where a circuit has several sources. */
  readonly source: string;
  readonly log: { warn(fields: object, message: string): void; info(fields: object, message: string): void };
  /** Epoch ms. */
  readonly now: () => number;
}

export interface UsageCounts {
  readonly posted: number;
  readonly waiting: number;
  /** Given up: older than an hour, too many, or refused for good. */
  readonly dropped: number;
}

export interface UsageReporter {
  /** Takes readings and posts what waits, oldest first; what fails is tried again with the next readings. */
  keep(readings: readonly UsageReading[]): void;
  counts(): UsageCounts;
  /** One last try, within its timeout. */
  stop(): Promise<void>;
}

const KEPT_MS = 3_600_000;
const MOST_KEPT = 20_000;
const TIMEOUT_MS = 5_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** A token may be mended, a hub be upgraded; any other 4xx is about these very readings. */
const MAY_PASS = new Set([401, 403, 404, 408, 425, 429]);

/** Posts bandwidth use to the hub's `POST /v1/usage`; keeps the last hour in memory while the hub is away. */
export function createUsageReporter(options: UsageReporterOptions): UsageReporter {
  const { log, now } = options;
  const url = new URL('/v1/usage', options.hubUrl);
  const waiting: UsageReading[] = [];
  const refused = new Set<string>();
  let posted = 0;
  let dropped = 0;
  let posting: Promise<void> | null = null;
  let failures = 0;
  let notBefore = 0;

  function forgetOld(): void {
    const oldest = now() - KEPT_MS;
    const fresh = waiting.findIndex((reading) => reading.start >= oldest);
    const old = fresh < 0 ? waiting.length : fresh;
    dropped += waiting.splice(0, Math.max(old, waiting.length - MOST_KEPT)).length;
  }

  async function postAll(): Promise<void> {
    forgetOld();
    while (waiting.length > 0) {
      const readings = waiting.slice(0, MAX_READINGS_PER_REPORT);
      const failure = await post(readings);
      if (failure !== null && !failure.forGood) return rest(failure.reason);
      // One reading at fault has the hub refuse the whole report: what the others say must not go with it.
      const left = failure === null ? [] : await postApart(readings, failure.reason);
      if (failure === null) done(readings.length);
      waiting.splice(0, readings.length, ...left);
      if (left.length > 0) return rest('it went away in between');
    }
  }

  /** Posts each circuit's readings in a report of their own; returns those to try again. */
  async function postApart(readings: readonly UsageReading[], reason: string): Promise<UsageReading[]> {
    const nameOf = ({ circuit, region, line }: UsageReading) => circuit ?? `${region} ${line}`;
    const names = [...new Set(readings.map(nameOf))];
    const left: UsageReading[] = [];
    for (const name of names) {
      const own = readings.filter((reading) => nameOf(reading) === name);
      const failure = names.length === 1 ? { reason, forGood: true } : await post(own);
      if (failure === null) done(own.length);
      else if (failure.forGood) refuse(name, own.length, failure.reason);
      else left.push(...own);
    }
    return left;
  }

  function refuse(circuit: string, count: number, reason: string): void {
    dropped += count;
    if (refused.has(circuit)) return;
    refused.add(circuit);
    log.warn({ circuit, reason }, 'the hub refuses the bandwidth use of a circuit');
  }

  function done(count: number): void {
    posted += count;
    if (failures > 0) log.info({ waiting: waiting.length }, 'bandwidth use reaches the hub again');
    failures = 0;
  }

  function rest(reason: string): void {
    if (failures === 0) log.warn({ reason }, 'bandwidth use does not reach the hub');
    notBefore = now() + Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
    failures += 1;
  }

  async function post(readings: readonly UsageReading[]): Promise<{ reason: string; forGood: boolean } | null> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${options.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ readings, source: options.source }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const answer = await response.text();
      if (response.ok) return null;
      const forGood = response.status >= 400 && response.status < 500 && !MAY_PASS.has(response.status);
      return { reason: `${response.status} ${answer.slice(0, 300)}`, forGood };
    } catch (error) {
      return { reason: reasonOf(error), forGood: false };
    }
  }

  function flush(): Promise<void> {
    posting ??= postAll().finally(() => {
      posting = null;
    });
    return posting;
  }

  return {
    keep(readings) {
      waiting.push(...readings);
      if (now() >= notBefore) void flush();
    },
    counts: () => ({ posted, waiting: waiting.length, dropped }),
    stop: flush,
  };
}

/** fetch says only "fetch failed"; its cause says why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
