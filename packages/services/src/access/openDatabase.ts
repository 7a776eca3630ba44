import { createDatabase, type Database } from '@twinline/db/client';
import type { Logger } from '../context';

/** The pool of a process that serves people. Nothing is connected until the first query. */
export function openDatabase(url: string, log: Logger): Database {
  return createDatabase(url, {
    max: 10,
    onIdleError: (error) => log.warn({ error: error.message }, 'a database connection broke while idle'),
  });
}
