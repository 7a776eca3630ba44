import type { Context } from '../context';
import { isDatabaseAway } from '../databaseAway';
import { inTransaction } from '../inTransaction';
import type { Due } from './claimDirty';
import { addMark, type Marks, markDirty } from './marks';
import { claimDue, rollMarks } from './rollDue';
import { tryRollupLock } from './rollupLock';

/** Long enough not to be in the way, short enough that what was repaired is not missed for long. */
const POSTPONED_MS = 5 * 60_000;

export interface Apart {
  /** How many buckets × paths were computed. */
  readonly count: number;
  /** One of each path that failed. */
  readonly failures: readonly unknown[];
}

/**
 * Computes the oldest bucket that is due (of days, whatever the paths of one turn have due) path by path after computing
 * many at once failed. What one path has there and cannot be computed is marked again for later and logged, while the
 * others go on.
 */
export function rollApart(ctx: Context, due: Due): Promise<Apart> {
  return inTransaction(ctx.db.pool, async (client) => {
    const failures: unknown[] = [];
    let count = 0;
    if (!(await tryRollupLock(client))) return { count, failures };
    const paths = pathByPath(await claimDue(client, due, 0));
    for (const [path, marks] of paths) {
      await client.query('savepoint one_path');
      try {
        count += await rollMarks(client, due, marks);
      } catch (error) {
        if (isDatabaseAway(error)) throw error;
        await client.query('rollback to savepoint one_path');
        await markDirty(client, due.level, marks, new Date(due.now.getTime() + POSTPONED_MS));
        failures.push(error);
        ctx.log.error(
          { level: due.level, path, buckets: [...marks.keys()].slice(0, 10), error: String(error) },
          'a path could not be rolled up; it is postponed, the others go on',
        );
      }
      await client.query('release savepoint one_path');
    }
    return { count, failures };
  });
}

function pathByPath(marks: Marks): Map<number, Marks> {
  const paths = new Map<number, Marks>();
  for (const [bucket, own] of marks)
    for (const path of own) {
      const known = paths.get(path) ?? new Map();
      addMark(known, bucket, [path]);
      paths.set(path, known);
    }
  return paths;
}
