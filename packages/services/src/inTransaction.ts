import type pg from 'pg';

/**
 * Runs `work` on one connection inside one transaction: all of it is durable when this resolves, none when it throws.
 * One that takes longer than `withinMs` is broken off with its connection: a server that neither answers nor refuses
 * (a frozen machine, a lost route, a lock that is never let go) would keep its caller for ever. What came of a commit
 * that was broken off is not known.
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  withinMs?: number,
): Promise<T> {
  const client = await pool.connect();
  const deadline = withinMs === undefined ? undefined : setTimeout(() => breakOff(client), withinMs);
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    client.release();
    return result;
  } catch (error) {
    // A connection that can't even roll back is not given to anyone else.
    const broken = await client.query('rollback').then(
      () => false,
      () => true,
    );
    client.release(broken);
    throw error;
  } finally {
    clearTimeout(deadline);
  }
}

/** Whatever waits on the connection fails as if the server had closed it. */
function breakOff(client: pg.PoolClient): void {
  const { connection } = client as pg.PoolClient & { connection: pg.Connection };
  connection.stream.destroy();
}
