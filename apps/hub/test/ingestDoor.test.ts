import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MachineServices } from '@twinline/api/machine/services';
import { createDatabase, type Database } from '@twinline/db/client';
import { createTestDatabase, type TestDatabase, testServers } from '@twinline/db/testing/databases';
import { createAgentIdentifier } from '@twinline/services/access/identifyAgent';
import { createIngest, type Ingest } from '@twinline/services/ingest/createIngest';
import { createMachineWorld, type MachineWorld } from '@twinline/services/testing/machineWorld';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createServer } from '../src/http/createServer';
import { createEventStreams } from '../src/http/sse';
import { agentRoutes } from '../src/routes/agents';
import { stopServer } from '../src/stopServer';
import { batchOf } from './batch';

const MEGABYTE = 1_048_576;

/** The agents' door with a queue of two rows, on a database of its own. */
describe.each(testServers())('the door of ingest, on $name', (server) => {
  let database: TestDatabase;
  let db: Database;
  let world: MachineWorld;
  let ingest: Ingest;
  let http: ReturnType<typeof createServer>;
  let url: string;
  let refused: string[];

  beforeEach(async () => {
    database = await createTestDatabase(server);
    db = createDatabase(database.url);
    const log = { info() {}, warn() {}, error() {} };
    const ctx = { db, log, now: Date.now, newId: () => crypto.randomUUID() };
    world = await createMachineWorld(ctx, []);
    refused = [];
    const onRefused = (reason: string) => void refused.push(reason);
    ingest = createIngest(ctx, { groupDelayMs: 1, maxQueuedRows: 2, onRefused });
    const services = { identifyAgent: createAgentIdentifier(ctx).identify, submit: ingest.submit, now: Date.now };
    const routes = agentRoutes(services as unknown as MachineServices, createEventStreams(), onRefused);
    http = createServer({ routes, mounts: {}, log, now: Date.now, onAnswered: () => undefined });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/v1/samples`;
  });
  afterEach(async () => {
    await stopServer(http);
    await ingest.stop();
    await db.end();
    await database.drop();
  });

  const headers = () => ({ authorization: `Bearer ${world.agentKey}` });
  const submit = (body: string) => fetch(url, { method: 'POST', body, headers: headers() });
  const storedPaths = async () =>
    (await db.pool.query<{ path_id: number }>('select path_id from samples order by path_id')).rows.map(
      (row) => row.path_id,
    );

  it('a full queue is 429 with Retry-After; who waits is answered when the commit is made, not before', async () => {
    const holder = await db.pool.connect();
    await holder.query('begin');
    await holder.query('lock table samples in exclusive mode');
    let answered = false;
    const waiting = submit(JSON.stringify(batchOf([world.paths.A, world.paths.B]))).then((response) => {
      answered = true;
      return response;
    });
    await until(() => ingest.figures().queuedRows === 2);
    const second = JSON.stringify(batchOf([world.paths.A], { sequence: 2 }));
    const full = await submit(second);
    expect(full.status).toBe(429);
    expect(Number(full.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await full.json()).toMatchObject({ error: { code: 'overloaded' } });
    expect(answered).toBe(false);
    await holder.query('rollback');
    holder.release();
    expect((await waiting).status).toBe(200);
    expect(await storedPaths()).toEqual([world.paths.A, world.paths.B].sort((a, b) => a - b));
    expect((await submit(second)).status).toBe(200);
    expect(ingest.figures()).toMatchObject({ overloaded: 1, queuedRows: 0 });
  });

  it('a body that grows beyond the limit is refused while it is being sent, without its length being told', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(url, { method: 'POST', headers: headers() }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject);
      const more = (left: number): void => {
        if (left > 0) sent.write(Buffer.alloc(MEGABYTE, 32), () => more(left - 1));
      };
      more(5);
    });
    expect(status).toBe(413);
    expect(refused).toEqual(['too-large']);
  });

  it('a poison batch is refused with its field, again and again, and others get through beside it', async () => {
    const bad = batchOf([world.paths.A]);
    bad.samples.rttMaxMicros[0] = 2 ** 40;
    const worse = batchOf([world.paths.A]);
    worse.samples.lost = [];
    const answers = await Promise.all(
      [bad, batchOf([world.paths.A]), worse, '{', bad, batchOf([world.paths.B], { sequence: 2 })].map(async (body) => {
        const response = await submit(typeof body === 'string' ? body : JSON.stringify(body));
        const { error } = (await response.json()) as { error?: { field?: string } };
        return [response.status, error?.field];
      }),
    );
    expect(answers).toEqual([
      [400, 'samples.rttMaxMicros[0]'],
      [200, undefined],
      [400, 'samples.lost'],
      [400, undefined],
      [400, 'samples.rttMaxMicros[0]'],
      [200, undefined],
    ]);
    expect(await storedPaths()).toHaveLength(2);
    expect([...refused].sort()).toEqual(['samples.lost', 'samples.rttMaxMicros', 'samples.rttMaxMicros', 'unreadable']);
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
