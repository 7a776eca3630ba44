import { randomUUID } from 'node:crypto';
import { createDatabase } from '@twinline/db/client';
import type { Logger } from '../../context';
import { type MadeReport, makeReport } from '../archive/makeReport';
import type { MakeTask } from './createReportLoop';

/** Two: one reads or writes, and one is there for what it asks meanwhile. */
const CONNECTIONS = 2;

/** Makes a report with connections of its own: for a thread, which shares none. */
export async function makeApart(databaseUrl: string, task: MakeTask, log: Logger): Promise<MadeReport> {
  const { organizationId, ...given } = task;
  const db = createDatabase(databaseUrl, { max: CONNECTIONS });
  try {
    return await makeReport({ db, log, now: Date.now, newId: randomUUID, organizationId }, given);
  } finally {
    await db.end();
  }
}
