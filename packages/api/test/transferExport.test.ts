import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { oneWorld, type World } from '../../services/test/fixtures/world';
import { handleRest } from '../src/rest/handleRest';
import { type Outcome, streamOf } from '../src/rest/streamOf';
import { type People, setUpPeople, WEB_URL } from './fixtures/people';

const NOW = Date.UTC(2026, 10, 20, 12);
const FROM = NOW - 86_400_000;
/** Of each of two paths: far more than sockets hold. */
const SECONDS = 5_000;
/** Where this machine is busy with other tests. */
const PATIENT = { timeout: 240_000 };
const until = { timeout: 60_000 };

describe.each(oneWorld())('an export over HTTP on %s', (_, open) => {
  let world: World;
  let people: People;
  let token: string;
  let url: string;
  const ends: object[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const headers = { authorization: incoming.headers.authorization ?? '' };
    const response = await handleRest(
      people.services,
      new Request(WEB_URL + incoming.url, { headers, method: incoming.method ?? 'GET' }),
    );
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    if (response.body === null) return void outgoing.end();
    await pipeline(Readable.fromWeb(response.body as never), outgoing).catch(() => outgoing.destroy());
  });

  beforeAll(async () => {
    world = await open();
    people = await setUpPeople(world, { hubUrl: 'http://127.0.0.1:1', hubToken: 'none', now: () => NOW });
    const log = {
      ...people.services.log,
      info: (fields: object) => ends.push(fields),
      error: (f: object) => ends.push(f),
    };
    Object.assign(people.services, { log });
    token = await people.token('viewer');
    await world.db.pool.query(
      `insert into samples (path_id, start, duration_micros, revision, pending, sent, received, late, lost, duplicates,
         reordered, rtt_buckets, rtt_counts, loss_bursts, longest_loss_burst, late_run, late_run_span_micros)
       select path, $2::timestamptz + i * interval '1 second', 1000000, 0, 0, 50, 50, 0, 0, 0, 0,
         array(select generate_series(1, 200)), array(select 1000000 from generate_series(1, 200)), 0, 0, 0, 0
       from unnest($1::int[]) as path, generate_series(1, $3) as i`,
      [[people.own.carriers[0]?.paths.A, people.own.carriers[0]?.paths.B], new Date(FROM), SECONDS],
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await people.end();
    await world.end();
  });

  const path = (more = '') => `/api/v1/export?resolution=samples&from=${FROM}&to=${NOW}${more}`;
  const get = (path: string, bearer = token) => fetch(url + path, { headers: { authorization: `Bearer ${bearer}` } });
  /** Opens an export and reads nothing of its body yet. */
  const openSlowly = async (more = ''): Promise<IncomingMessage> => {
    const asked = httpRequest(url + path(more), { headers: { authorization: `Bearer ${token}` } });
    asked.end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    return response;
  };
  const lastEnd = () => ends.at(-1);

  it('streams a file with a name, as CSV or NDJSON, times as epoch ms or ISO 8601', async () => {
    const to = FROM + 61_000;
    const csv = await get(`/api/v1/export?resolution=samples&from=${FROM}&to=${to}`);
    expect(csv.status).toBe(200);
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('content-disposition')).toBe(
      'attachment; filename="twinline-samples-20261119T120000Z-20261119T120101Z.csv"',
    );
    expect((await csv.text()).split('\n').length).toBe(1 + 2 * 60 + 1);
    const times = `from=2026-11-19T12:00:00Z&to=${encodeURIComponent('2026-11-19T20:01:01+08:00')}`;
    const lines = await get(`/api/v1/export?resolution=samples&${times}&format=ndjson`);
    expect(lines.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect((await lines.text()).trimEnd().split('\n').length).toBe(120);
    expect(lastEnd()).toMatchObject({ end: 'complete', resolution: 'samples' });
  });

  it('refuses before the first byte, with a code, a sentence and the field', async () => {
    const refusal = async (path: string, bearer = token) => {
      const response = await get(path, bearer);
      return { status: response.status, ...((await response.json()) as object) };
    };
    expect(await refusal(path(), 'twl_unknown')).toMatchObject({ status: 401, error: { code: 'unauthorized' } });
    expect(await refusal('/api/v1/export?resolution=samples&from=yesterday&to=1')).toMatchObject({
      status: 400,
      error: { code: 'bad-request', field: 'from', message: expect.stringContaining('2026-11-20T08:00:00Z') },
    });
    expect(await refusal(`/api/v1/export?from=0&to=1`)).toMatchObject({ status: 400, error: { field: 'resolution' } });
    expect(await refusal(path('&regionIds=1'))).toMatchObject({ status: 400, error: { field: 'regionIds.0' } });
    expect(await refusal(`/api/v1/export?resolution=samples&from=0&to=${NOW}`)).toMatchObject({
      status: 400,
      error: { field: 'to', message: expect.stringContaining('7 days') },
    });
    expect(await refusal(path(`&regionIds=${people.other.regionId}`))).toMatchObject({ status: 404 });
  });

  it('answers HEAD without reading a row', async () => {
    const response = await fetch(url + path(), { method: 'HEAD', headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-disposition')).toContain('.csv');
  });

  it('makes no more than its reader takes, and ends when the reader leaves', PATIENT, async () => {
    const response = await openSlowly();
    const seen = ends.length;
    const whole = Number((await (await get(path())).text()).length);
    expect(lastEnd()).toMatchObject({ end: 'complete', bytes: whole });
    response.destroy();
    await vi.waitFor(() => expect(ends.length).toBe(seen + 2), until);
    const left = lastEnd() as Outcome;
    expect(left.end).toBe('cancelled');
    // What sockets and streams hold of it, while it was there all the time that the other one was read whole.
    expect(left.bytes).toBeGreaterThan(0);
    expect(left.bytes).toBeLessThan(whole * 0.75);
  });

  it(
    'runs two of an organization at once; a third is told when to come again, until one has ended',
    PATIENT,
    async () => {
      const two = [await openSlowly(), await openSlowly()];
      const third = await get(path());
      expect(third.status).toBe(429);
      expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await third.json()).toMatchObject({ error: { code: 'too-many-requests' } });
      const others = await get(path(), await people.token('viewer', 'other'));
      expect(others.status).toBe(200);
      await others.text();
      const seen = ends.length;
      for (const response of two) response.destroy();
      await vi.waitFor(() => expect(ends.length).toBe(seen + 2), until);
      const again = await get(path('&line=A'));
      expect(again.status).toBe(200);
      await again.text();
    },
  );

  it(
    'breaks the connection off where reading fails on the way, so that half a file never looks whole',
    PATIENT,
    async () => {
      const response = await openSlowly();
      await world.db.pool.query('revoke select on people_samples from twinline_people');
      try {
        const reading = (async () => {
          for await (const _ of response);
        })();
        await expect(reading).rejects.toMatchObject({ code: 'ECONNRESET' });
        await vi.waitFor(() => expect(lastEnd()).toMatchObject({ end: 'failed' }), until);
        const refused = await get(path());
        expect(refused.status).toBe(500);
        expect(await refused.json()).toMatchObject({ error: { message: 'Something failed on the server.' } });
      } finally {
        await world.db.pool.query('grant select on people_samples to twinline_people');
      }
      expect((await get(path('&line=B'))).status).toBe(200);
    },
  );
});

describe('a stream of chunks', () => {
  async function* endless() {
    for (;;) yield 'chunk';
  }

  it('ends by itself when its reader takes nothing for too long', async () => {
    const outcome = await new Promise<Outcome>((resolve) => {
      void streamOf(endless(), resolve, { stallMs: 20 });
    });
    expect(outcome).toMatchObject({ end: 'stalled' });
  });
});
