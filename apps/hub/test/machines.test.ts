import { gzipSync } from 'node:zlib';
import { oneTestServer } from '@twinline/db/testing/databases';
import { createRelayClient } from '@twinline/relay/client';
import { type DirectiveData, directiveEvent, webhookEvent } from '@twinline/relay/events';
import { agentConfig } from '@twinline/wire/batch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batchOf } from './batch';
import { insertDirective } from './directives';
import { type RunningHub, runHub } from './runningHub';

describe.each(oneTestServer())('the machines’ HTTP interface, on $name', (server) => {
  let running: RunningHub;
  beforeAll(async () => {
    running = await runHub(server, ['http://127.0.0.1:1/']);
  }, 60_000);
  afterAll(() => running.stop());

  function submit(body: string | Buffer, headers: Record<string, string> = {}, key = running.world.agentKey) {
    const authorization = `Bearer ${key}`;
    return fetch(`${running.hub.url}/v1/samples`, { method: 'POST', body, headers: { authorization, ...headers } });
  }
  const answer = async (response: Response) => [response.status, await response.json()];
  const relayClient = () => createRelayClient({ hubUrl: running.hub.url, token: running.world.relays[0]?.token ?? '' });

  it('a batch is answered once it is durable, plain or gzip, and twice changes nothing', async () => {
    const { world, db } = running;
    const body = JSON.stringify(batchOf([world.paths.A, world.paths.B]));
    expect(await answer(await submit(body))).toEqual([
      200,
      { accepted: 2, signals: 0, configVersion: world.configVersion },
    ]);
    expect((await submit(gzipSync(body), { 'content-encoding': 'gzip' })).status).toBe(200);
    expect((await db.pool.query('select count(*) as rows from samples')).rows).toEqual([{ rows: 2 }]);
  });

  it('refuses with a stable code, a sentence and the field', async () => {
    const { world } = running;
    expect(await answer(await submit('{}', {}, 'nobody'))).toMatchObject([401, { error: { code: 'unauthorized' } }]);
    expect(await answer(await submit('{'))).toMatchObject([400, { error: { code: 'invalid' } }]);
    const bad = batchOf([world.paths.A]);
    bad.samples.sent[0] = -1;
    expect(await answer(await submit(JSON.stringify(bad)))).toMatchObject([
      400,
      { error: { field: 'samples.sent[0]' } },
    ]);
    const large = Buffer.alloc(4 * 1_048_576 + 1, 32);
    expect(await answer(await submit(large))).toMatchObject([413, { error: { code: 'too-large' } }]);
    const bomb = gzipSync(Buffer.alloc(17 * 1_048_576, 32));
    expect((await submit(bomb, { 'content-encoding': 'gzip' })).status).toBe(413);
    expect((await submit('x', { 'content-encoding': 'gzip' })).status).toBe(400);
    expect((await fetch(`${running.hub.url}/v1/samples`)).status).toBe(405);
    expect((await fetch(`${running.hub.url}/v1/nothing`)).status).toBe(404);
  });

  it('an agent gets its configuration', async () => {
    const headers = { authorization: `Bearer ${running.world.agentKey}` };
    const response = await fetch(`${running.hub.url}/v1/agent/config`, { headers });
    expect(agentConfig.parse(await response.json()).paths.map(({ line }) => line)).toEqual(['A', 'B']);
  });

  it('a relay pulls the truth of its route, and of no other', async () => {
    const { world } = running;
    const truth = await relayClient().current(world.routeId);
    expect(truth.route).toEqual({ id: world.routeId, region: 'SG', scenario: 'show-live' });
    expect(Object.keys(truth.grades)).toEqual(['A', 'B']);
    await expect(relayClient().current('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({ status: 404 });
  });

  it('a relay’s stream begins with the current directive, and applied is stored', async () => {
    const { world, db } = running;
    const sequence = 1_000;
    const { body } = await insertDirective(db, world, { sequence });
    expect(directiveEvent.safeParse(JSON.parse(body)).success).toBe(true);
    const reading = new AbortController();
    const received: DirectiveData[] = [];
    for await (const directive of relayClient().stream(world.routeId, reading.signal)) {
      received.push(directive);
      break;
    }
    reading.abort();
    expect(received[0]).toMatchObject({ sequence, line: 'B', region: 'SG', reason: { code: 'blackout' } });
    await relayClient().applied(world.routeId, { epoch: 1, sequence, appliedAt: Date.now() });
    const { last } = await relayClient().current(world.routeId);
    expect(last).toMatchObject({ sequence, reason: 'blackout' });
    expect(last?.applied).toBeGreaterThan(last?.decided ?? Number.POSITIVE_INFINITY);
    await expect(
      relayClient().applied(world.routeId, { epoch: 1, sequence: 5_555, appliedAt: 1 }),
    ).rejects.toMatchObject({
      status: 404,
    });
  });

  it('says that it is alive, ready, how much it did, and what its interface is', async () => {
    const get = (path: string) => fetch(`${running.hub.url}${path}`);
    expect((await get('/healthz')).status).toBe(200);
    expect(await answer(await get('/readyz'))).toMatchObject([200, { status: 'ready' }]);
    const metrics = await (await get('/metrics')).text();
    const names = ['ingest_samples_total', 'ingest_usage_ignored_total', 'deliveries_pending', 'agents_withdrawn'];
    names.push('ingest_refused_total{reason="samples.sent"} 1', 'ingest_refused_total{reason="too-large"} 2');
    names.push('ingest_commit_seconds_count{way="copy"} 2', 'ingest_group_rows_sum', 'ingest_overloaded_total 0');
    for (const name of [...names.map((one) => `twinline_${one}`), 'nodejs_eventloop_lag_seconds'])
      expect(metrics).toContain(name);
    const openapi = (await (await get('/v1/openapi.json')).json()) as {
      paths: object;
      components: { schemas: object };
    };
    const paths = Object.keys(openapi.paths);
    for (const path of ['/v1/routes/{id}/directive', '/v1/agent/stream', '/v1/agent/enrol', '/v1/usage'])
      expect(paths).toContain(path);
    expect(JSON.stringify(openapi.components.schemas)).toContain('rttBuckets');
  });

  it('describes every webhook that relays are sent, and refers to nothing that is not there', async () => {
    const text = await (await fetch(`${running.hub.url}/v1/openapi.json`)).text();
    const openapi = JSON.parse(text) as { webhooks: object; components: { schemas: object } };
    expect(Object.keys(openapi.webhooks).sort()).toEqual(
      webhookEvent.options.map((option) => option.shape.type.value).sort(),
    );
    const named = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    expect(named).toContain('IncidentClosedEvent');
    expect(named.filter((name) => !Object.keys(openapi.components.schemas).includes(name ?? ''))).toEqual([]);
  });

  it('is read by people in their language, without a script, each name where it leads to', async () => {
    const page = async (language: string) => {
      const response = await fetch(`${running.hub.url}/reference`, { headers: { 'accept-language': language } });
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      return response.text();
    };
    const english = await page('en-GB,en;q=0.9');
    expect(english).toContain('<title>Twinline hub: reference</title>');
    expect(await page('zh-CN')).toContain('<h2>发给转推节点的 Webhook</h2>');
    for (const text of ['GET /v1/routes/{id}/stream', 'incident.closed', 'webhook-signature', 'data.expiresAt'])
      expect(english).toContain(text);
    expect(english).not.toContain('<script');
    const targets = [...english.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id);
    expect(targets.length).toBeGreaterThan(20);
    expect(targets.filter((id) => !english.includes(` id="${id}"`))).toEqual([]);
  });
});
