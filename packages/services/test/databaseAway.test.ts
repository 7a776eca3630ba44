import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createDatabase, type Database } from '@twinline/db/client';
import { createTestDatabase, type TestDatabase, testServers } from '@twinline/db/testing/databases';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asServiceError, isDatabaseAway } from '../src/databaseAway';
import { ServiceError } from '../src/errors';
import { waitForDatabase } from '../src/waitForDatabase';

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

const refusing = () => Object.assign(new Error('the database system is starting up'), { code: '57P03' });

describe.each(testServers())('a database that is away, on $name', (server) => {
  let database: TestDatabase;
  let db: Database;

  beforeAll(async () => {
    database = await createTestDatabase(server);
    db = createDatabase(database.url, { max: 4 });
  });
  afterAll(async () => {
    await db.end();
    await database.drop();
  });

  const terminate = (pid: number) => db.pool.query('select pg_terminate_backend($1)', [pid]);

  // The hub of the first kill tests died with its database: the pool hears of idle connections only, and the rollup
  // loop held one in a transaction.
  it('fails the transaction whose connection broke between two statements, and not the process', async () => {
    const uncaught: unknown[] = [];
    const note = (error: unknown) => void uncaught.push(error);
    process.on('uncaughtExceptionMonitor', note);
    const holder = await db.pool.connect();
    await holder.query('begin');
    const { rows } = await holder.query<{ pid: number }>('select pg_backend_pid() as pid');
    const ended = new Promise<void>((resolve) => holder.once('end', () => resolve()));
    await terminate(rows[0]?.pid ?? 0);
    await ended;
    expect(isDatabaseAway(await failureOf(holder.query('select 1')))).toBe(true);
    holder.release(true);
    process.off('uncaughtExceptionMonitor', note);
    expect(uncaught).toEqual([]);
    expect((await db.pool.query('select 1')).rowCount).toBe(1);
  });

  it('is told from a query that is wrong', async () => {
    const failures = await Promise.all(
      ['selec 1', 'select 1/0', "insert into organization (id, name, slug) values ('x', 'X', null)"].map((text) =>
        failureOf(db.pool.query(text)),
      ),
    );
    expect(failures.map(isDatabaseAway)).toEqual([false, false, false]);
    const aborted = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    expect([aborted, new ServiceError('invalid', 'no'), null].map(isDatabaseAway)).toEqual([false, false, false]);
  });

  it('is known by a statement that it cut off, also where drizzle stands around it', async () => {
    const cut = async (query: (text: string) => Promise<unknown>) => {
      const failing = failureOf(query(`select pg_terminate_backend(pg_backend_pid()), pg_sleep(10)`));
      return asServiceError(await failing);
    };
    const told = { code: 'unavailable', details: { retryAfterMs: expect.any(Number) } };
    expect(await cut((text) => db.pool.query(text))).toMatchObject(told);
    expect(await cut((text) => db.drizzle.execute(text))).toMatchObject(told);
  });

  it('is waited for at the start, and the wait is said', async () => {
    const { hostname, port } = new URL(database.url);
    const door = createServer((socket: Socket) => {
      const through = connect(Number(port), hostname);
      for (const each of [socket, through]) each.on('error', () => undefined);
      socket.pipe(through).pipe(socket);
    });
    const closedPort = await freePort();
    const url = new URL(database.url);
    url.hostname = '127.0.0.1';
    url.port = String(closedPort);
    const said: string[] = [];
    const log = {
      info: () => undefined,
      error: () => undefined,
      warn: (_: object, line: string) => {
        said.push(line);
        door.listen(closedPort, '127.0.0.1');
      },
    };
    const answer = await waitForDatabase(log, async () => {
      const client = new pg.Client({ connectionString: url.href });
      await client.connect();
      await client.end();
      return 'there';
    });
    door.close();
    expect(answer).toBe('there');
    expect(said[0]).toMatch(/away/);
  });
});

describe('waiting for a database', () => {
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

  /** Fails again and again with the same error, and counts. */
  const failing = (error: Error) => {
    const work = async () => {
      work.tries += 1;
      throw error;
    };
    work.tries = 0;
    return work;
  };

  it('ends with its patience', async () => {
    const work = failing(refusing());
    await expect(waitForDatabase(silent, work, 350)).rejects.toMatchObject({ code: '57P03' });
    expect(work.tries).toBeGreaterThan(1);
  });

  it('does not wait for what waiting cannot mend', async () => {
    const work = failing(new Error('the database is newer'));
    await expect(waitForDatabase(silent, work)).rejects.toThrow('newer');
    expect(work.tries).toBe(1);
  });
});

async function freePort(): Promise<number> {
  const server: Server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return address !== null && typeof address === 'object' ? address.port : 0;
}
