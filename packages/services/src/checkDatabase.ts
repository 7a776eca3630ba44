import type { Context } from './context';

const PATIENCE_MS = 2_000;

/** Whether the database answers within two seconds. Never throws. */
export async function checkDatabase(ctx: Context): Promise<boolean> {
  const silence = new Promise<false>((resolve) => setTimeout(() => resolve(false), PATIENCE_MS).unref());
  const answer = ctx.db.pool.query('select 1').then(
    () => true,
    () => false,
  );
  return Promise.race([answer, silence]);
}
