import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { type ClockState, fromChrony, fromNtpq, fromTimedatectl } from './clockState';

/**
 * How far this host's clock is to be trusted. Node has no adjtimex, so what disciplines the clock is asked instead,
 * seldom and with a bound on time and output.
 */
export interface SystemClock {
  /** The last answer; nulls where nothing on this host tells. */
  state(): ClockState;
  /** Who gave it, for people. */
  source(): string;
  stop(): void;
}

const ASK_EVERY_MS = 64_000;
const ANSWER_WITHIN_MS = 2_000;
const LONGEST_ANSWER_BYTES = 64 * 1_024;
const UNKNOWN: ClockState = { errorMicros: null, synchronized: null };

interface Told {
  readonly source: string;
  readonly clock: ClockState;
}

/** Asks at once and then about once a minute; resolves when the first answer, or none, is there. */
export async function createSystemClock(): Promise<SystemClock> {
  let told = await ask();
  let stopped = false;
  const timer = setInterval(async () => {
    const next = await ask();
    if (!stopped) told = next;
  }, ASK_EVERY_MS);
  timer.unref();
  return {
    state: () => told.clock,
    source: () => told.source,
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}

/** The first that answers: those that know the error before those that only know whether. */
async function ask(): Promise<Told> {
  const ways: readonly [source: string, () => Promise<ClockState | null>][] = [
    ['chrony', async () => fromChrony(await output('chronyc', ['-c', 'tracking']))],
    ['ntpd', async () => fromNtpq(await output('ntpq', ['-c', 'rv']))],
    ['systemd', async () => fromTimedatectl(await output('timedatectl', ['show', '-p', 'NTPSynchronized', '--value']))],
    ['systemd-timesyncd', timesyncMark],
  ];
  for (const [source, way] of ways) {
    const clock = await way();
    if (clock !== null) return { source, clock };
  }
  return { source: 'unknown', clock: UNKNOWN };
}

/** What a program prints; empty where it is not there, fails, or takes too long. */
function output(program: string, args: readonly string[]): Promise<string> {
  const options = { timeout: ANSWER_WITHIN_MS, maxBuffer: LONGEST_ANSWER_BYTES, killSignal: 'SIGKILL' } as const;
  return new Promise((resolve) => {
    execFile(program, args, options, (error, stdout) => resolve(error === null ? stdout : ''));
  });
}

/** systemd-timesyncd leaves this file once it has set the clock; its absence says nothing. */
async function timesyncMark(): Promise<ClockState | null> {
  try {
    await access('/run/systemd/timesync/synchronized');
    return { synchronized: true, errorMicros: null };
  } catch {
    return null;
  }
}
