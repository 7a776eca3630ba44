import type { Context } from '../context';
import { CLAIM_STATEMENT } from './claimDeliveries';
import { APPLIED_STATEMENT } from './recordApplied';
import { OUTCOME_STATEMENTS } from './recordOutcome';

const STATEMENTS = [CLAIM_STATEMENT, OUTCOME_STATEMENTS.relays, APPLIED_STATEMENT];

/**
 * Has `connections` of the pool each prepare what a directive needs on its way: claim, outcome, and the relay's report.
 * Nothing is claimed or written, for every parameter is null. The first directives after a start would otherwise wait
 * for the planning of each on each connection, when they can least afford to.
 */
export async function warmDelivery(ctx: Context, connections: number): Promise<void> {
  // All are taken before the first is given back, so that they are as many.
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const connection = await ctx.db.pool.connect();
      try {
        for (const statement of STATEMENTS)
          await connection.query({ ...statement, values: new Array<null>(parametersOf(statement.text)).fill(null) });
      } finally {
        connection.release();
      }
    }),
  );
}

function parametersOf(text: string): number {
  return Math.max(...[...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
}
