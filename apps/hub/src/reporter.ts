import { Worker } from 'node:worker_threads';
import type { Logger } from '@twinline/services/context';
import type { MadeReport } from '@twinline/services/report/archive/makeReport';
import type { MakeTask } from '@twinline/services/report/jobs/createReportLoop';
import { receivedError, type SentError } from '@twinline/services/report/jobs/sentError';

export interface Reporter {
  /** Makes a report on another thread, with database connections of its own. */
  make(task: MakeTask): Promise<MadeReport>;
  /** What is being made is broken off: nothing of it is kept. */
  stop(): Promise<void>;
}

/** What the thread is told and what it answers. */
export interface ReporterTask {
  readonly databaseUrl: string;
  readonly task: MakeTask;
}
export type ReporterAnswer = { readonly made: MadeReport } | { readonly error: SentError };

/**
 * Reading and computing the report of a large organization takes seconds and hundreds of megabytes: on a thread of its
 * own, so that this process decides and delivers meanwhile. A thread makes one report and ends, and its memory with it.
 */
export function createReporter(options: { readonly databaseUrl: string; readonly log: Logger }): Reporter {
  const threads = new Set<Worker>();
  return {
    async make(task) {
      const worker = createThread({ databaseUrl: options.databaseUrl, task });
      threads.add(worker);
      const startedAt = performance.now();
      try {
        return await answered(worker);
      } finally {
        threads.delete(worker);
        await worker.terminate();
        const tookMs = Math.round(performance.now() - startedAt);
        options.log.info({ report: task.name, organizationId: task.organizationId, tookMs }, 'the reporter has ended');
      }
    },
    async stop() {
      await Promise.all([...threads].map((worker) => worker.terminate()));
    },
  };
}

/** Beside this file: built, or as source, which tests run and tsx makes readable to the thread. */
function createThread(workerData: ReporterTask): Worker {
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL('./reporterThread.mjs', import.meta.url), { workerData });
  const source = new URL('./reporterThread.ts', import.meta.url);
  const program = `import('tsx/esm/api').then(({ register }) => (register(), import(${JSON.stringify(source.href)})));`;
  return new Worker(program, { eval: true, workerData });
}

function answered(worker: Worker): Promise<MadeReport> {
  return new Promise((resolve, reject) => {
    worker.once('message', (answer: ReporterAnswer) => {
      if ('made' in answer) resolve(answer.made);
      else reject(receivedError(answer.error));
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the thread that makes reports has ended')));
  });
}
