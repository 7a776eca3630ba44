import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, OrganizationContext } from '../../context';
import { ServiceError } from '../../errors';
import type { MadeReport, MakeReport } from '../archive/makeReport';
import { type ClaimedJob, claimJob, type JobKind, jobsBehind } from './claimJob';
import { type HeldJob, LEASE_MS, LeaseLost, releaseJob, renewLease } from './heldJob';
import { type Printing, printFile } from './printFile';
import { createDueLook, putIncomplete } from './putDue';
import { putLate } from './putLate';
import { sendMails } from './sendMails';

/** What has a report made: on another thread, in the hub. */
export type MakeTask = Pick<MakeReport, 'name' | 'reason'> & {
  readonly organizationId: OrganizationContext['organizationId'];
  readonly job: HeldJob;
};

/** Counts since the start. */
export interface ReportFigures {
  /** Reports that were computed, and versions that came of it. */
  readonly made: number;
  readonly versions: number;
  /** Files that were printed for people, and e-mails that were put into the outbox. */
  readonly files: number;
  readonly mails: number;
  /** Jobs that are not tried any more. */
  readonly failed: number;
  /** Tries that failed, and looks that did. */
  readonly failures: number;
}

export interface ReportLoop {
  start(): void;
  /** What is at work is handed back, to be begun anew by whoever comes next. */
  stop(): Promise<void>;
  /** Looks for what is due and does all that waits, without rest. */
  runOnce(): Promise<void>;
  figures(): ReportFigures;
  /** How long the oldest job has been due, ms. */
  behind(): Promise<number>;
}

export interface ReportLoopOptions {
  readonly hubId: string;
  readonly make: (task: MakeTask) => Promise<MadeReport>;
  /** Null where this hub does not know the web app, and so can print nothing. */
  readonly printing: Printing | null;
  /** How often to look for jobs, ms. */
  readonly everyMs?: number;
  /** How often to look for what is due or changed, ms; the first time after half of it. */
  readonly lookEveryMs?: number;
}

const MOST_TRIES: Readonly<Record<JobKind, number>> = { report: 3, file: 3, mail: 6 };
const FIRST_PAUSE_MS = 5_000;
/** A hub that cannot print leaves it for so long to one that can. */
const LEFT_TO_OTHERS_MS = 30_000;
const LANES: readonly (readonly JobKind[])[] = [['report'], ['file', 'mail']];

/**
 * Makes reports that are due, late or wanted, prints files, and tells recipients. Any number of hubs may: of reports one
 * is made at a time, and one page printed, in the whole installation. All that is to be done stands in the database.
 */
export function createReportLoop(ctx: Context, options: ReportLoopOptions): ReportLoop {
  const { hubId, make, printing, everyMs = 1_000, lookEveryMs = 30_000 } = options;
  const counted = { made: 0, versions: 0, files: 0, mails: 0, failed: 0, failures: 0 };
  const stopping = new AbortController();
  const due = createDueLook(ctx);
  let working: Promise<unknown> = Promise.resolve();

  const rest = (ms: number) => sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  const prints = () => (printing === null || printing.printer.missing() !== null ? null : printing);

  async function look(): Promise<void> {
    for (const each of [() => due.look(), () => putIncomplete(ctx), () => putLate(ctx, stopping.signal)])
      if (!stopping.signal.aborted)
        await each().catch((error: unknown) => {
          counted.failures += 1;
          ctx.log.warn({ error: String(error) }, 'could not look which reports are due');
        });
  }

  /** False where nothing was to be done. */
  async function next(kinds: readonly JobKind[]): Promise<boolean> {
    const after = kinds.includes('report') || prints() !== null ? 0 : LEFT_TO_OTHERS_MS;
    const job = await claimJob(ctx, { hubId, kinds, after });
    if (job === null) return false;
    const held = { id: job.id, hubId, attempt: job.attempts };
    const renewing = setInterval(() => void renewLease(ctx, held).catch(() => undefined), LEASE_MS / 4);
    try {
      // One whose hubs died so often is what they died of.
      if (job.attempts > MOST_TRIES[job.kind]) throw new ServiceError('invalid', 'the hub ended while it was made');
      await done(job, held);
    } catch (error) {
      await failed(job, held, error);
    } finally {
      clearInterval(renewing);
    }
    return true;
  }

  async function done(job: ClaimedJob, held: HeldJob): Promise<void> {
    const { organizationId, name, kind } = job;
    if (kind === 'report') {
      const made = await make({ organizationId, name, reason: job.reason ?? 'asked', job: held });
      counted.made += 1;
      counted.versions += Number(made.made);
      ctx.log.info({ organizationId, report: name, reason: job.reason, ...made }, 'a report was made');
    } else if (kind === 'file') {
      const [version, language] = [job.version ?? 1, job.language ?? 'en'];
      await printFile(ctx, { organizationId, name, version, language, format: 'pdf' }, assertPrints(), held);
      counted.files += 1;
    } else {
      // At the last try it goes without what cannot be printed.
      const withFiles = job.attempts < MOST_TRIES.mail ? prints() : null;
      const mails = await sendMails(ctx, job, held, withFiles);
      counted.mails += mails;
      ctx.log.info({ organizationId, report: name, version: job.version, mails }, 'recipients of a report are told');
    }
  }

  function assertPrints(): Printing {
    if (printing === null) throw new ServiceError('invalid', 'the hub does not know where the web app is: set WEB_URL');
    const missing = printing.printer.missing();
    if (missing !== null) throw new ServiceError('invalid', missing.message);
    return printing;
  }

  async function failed({ kind, name, attempts, organizationId }: ClaimedJob, held: HeldJob, error: unknown) {
    if (stopping.signal.aborted)
      return releaseJob(ctx, held, { error: 'the hub stopped', retryAt: ctx.now(), uncounted: true });
    counted.failures += 1;
    const message = error instanceof Error ? error.message : String(error);
    const fields = { organizationId, report: name, kind, attempts, error: message };
    if (error instanceof LeaseLost) return ctx.log.warn(fields, 'another hub has taken a report job over');
    const isOver = attempts >= MOST_TRIES[kind] || isFinal(error);
    counted.failed += Number(isOver);
    ctx.log.warn(fields, isOver ? 'a report job failed' : 'a report job failed: it is tried again');
    const retryAt = isOver ? null : ctx.now() + FIRST_PAUSE_MS * 3 ** (attempts - 1);
    await releaseJob(ctx, held, { error: message, retryAt });
  }

  async function lane(kinds: readonly JobKind[]): Promise<void> {
    while (!stopping.signal.aborted) {
      const worked = await next(kinds).catch((error: unknown) => {
        counted.failures += 1;
        ctx.log.warn({ error: String(error) }, 'report jobs could not be read');
        return false;
      });
      if (!worked) await rest(everyMs);
    }
  }

  async function looking(): Promise<void> {
    await rest(lookEveryMs / 2);
    while (!stopping.signal.aborted) {
      await look();
      await rest(lookEveryMs);
    }
  }

  return {
    start() {
      working = Promise.all([...LANES.map(lane), looking()]);
    },
    async stop() {
      stopping.abort();
      await working;
    },
    async runOnce() {
      await look();
      for (const kinds of LANES) while (await next(kinds));
    },
    figures: () => ({ ...counted }),
    behind: () => jobsBehind(ctx),
  };
}

/** No other try would do better. */
function isFinal(error: unknown): boolean {
  return error instanceof ServiceError && ['invalid', 'not-found', 'forbidden'].includes(error.code);
}
