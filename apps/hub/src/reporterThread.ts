import { parentPort, workerData } from 'node:worker_threads';
import type { Logger } from '@twinline/services/context';
import { makeApart } from '@twinline/services/report/jobs/makeApart';
import { sentError } from '@twinline/services/report/jobs/sentError';
import type { ReporterAnswer, ReporterTask } from './reporter';

/** The other end of `createReporter`: makes one report on a thread of its own. What is to be said of it the hub logs. */
const silent: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

const { databaseUrl, task } = workerData as ReporterTask;
const answer: Promise<ReporterAnswer> = makeApart(databaseUrl, task, silent).then(
  (made) => ({ made }),
  (error: unknown) => ({ error: sentError(error) }),
);
void answer.then((told) => parentPort?.postMessage(told));
