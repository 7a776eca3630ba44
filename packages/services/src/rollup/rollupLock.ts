import type pg from 'pg';

/** Any number that nothing else in this database locks: one transaction rolls up at a time, in all processes. */
const ROLLUP_LOCK = 7_294_613;

/**
 * True when this transaction may roll up; false while another does. Expressions are not compiled in it: that would take
 * longer than evaluating them.
 */
export async function tryRollupLock(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ mine: boolean }>(
    `select pg_try_advisory_xact_lock($1) as mine, set_config('jit', 'off', true)`,
    [ROLLUP_LOCK],
  );
  return rows[0]?.mine === true;
}

/** Waits until no other transaction rolls up. */
export async function waitForRollupLock(client: pg.ClientBase): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1)', [ROLLUP_LOCK]);
}
