import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createApplier } from '../src/adapters/applier';
import { actionsOf, readConfig } from '../src/adapters/config';
import { directive } from './directive';

// None of these programs runs here: what is asked of them is held to their documentation by a real HTTP server that
// answers as that says. docs/adapters.md says of each that it was not run against the real program.
const never = new AbortController().signal;
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

type Answer = readonly [status: number, body: object];

async function open(answer: (what: string, body: string, authorization: string) => Answer) {
  const changes: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const what = `${request.method} ${request.url}`;
    if (request.method !== 'GET') changes.push(`${what} ${body}`.trim());
    const [status, json] = answer(what, body, request.headers.authorization ?? '');
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { changes, api: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function applierOf(action: object) {
  const text = JSON.stringify({
    hub: 'http://127.0.0.1:9',
    routes: [{ id: 'route-sg', actions: [{ tries: 1, ...action }] }],
  });
  return createApplier(actionsOf(readConfig(text, {}).config, 'route-sg'));
}

describe('MediaMTX, as documented', () => {
  it('pulls from the directive’s line once, and is in force only when the path is ready with that line', async () => {
    let source = 'srt://10.0.1.5:8890?streamid=read:show';
    let asked = 0;
    const { api, changes } = await open((what, body) => {
      if (what === 'GET /v3/config/paths/get/live/show') return [200, { name: 'live/show', source }];
      if (what === 'GET /v3/paths/get/live/show') {
        // First it still is what it was before the change, then the new source takes a moment to come.
        asked += 1;
        const isOld = asked <= 3;
        const readyTime = isOld ? '2026-11-22T11:00:00Z' : asked > 4 ? '2026-11-22T12:00:00Z' : null;
        return [200, { name: 'live/show', ready: readyTime !== null, readyTime }];
      }
      if (what !== 'PATCH /v3/config/paths/patch/live/show') return [404, { error: 'not found' }];
      source = JSON.parse(body).source;
      return [200, {}];
    });
    const b = 'srt://10.0.2.5:8890?streamid=read:show';
    const applier = applierOf({ use: 'mediamtx', api, path: 'live/show', lines: { A: { source }, B: { source: b } } });
    await applier.apply(directive(), never);
    await applier.apply(directive({ sequence: 11 }), never);
    expect(asked).toBeGreaterThan(4);
    expect(changes).toEqual([`PATCH /v3/config/paths/patch/live/show {"source":"${b}"}`]);
  });
});

describe('SRS, as documented', () => {
  const client = (id: string, ip: string, publish = true, url = '/live/show') => ({ id, ip, publish, url });
  it('ends what the other lines publish under this name, and nobody else', async () => {
    let clients = [
      client('dead', '10.0.1.5', true, '/live/show?secret=1'),
      client('wanted', '10.0.2.5'),
      client('viewer', '10.0.1.5', false),
      client('elsewhere', '10.0.1.5', true, '/live/other'),
    ];
    const { api, changes } = await open((what) => {
      if (what.startsWith('GET /api/v1/clients/?start=0&count=')) return [200, { code: 0, clients }];
      clients = clients.filter(({ id }) => what !== `DELETE /api/v1/clients/${id}`);
      return [200, { code: 0 }];
    });
    const lines = { A: { publisher: '10.0.1.5' }, B: { publisher: '10.0.2.5' } };
    await applierOf({ use: 'srs', api, app: 'live', stream: 'show', lines }).apply(directive(), never);
    expect(changes).toEqual(['DELETE /api/v1/clients/dead']);
  });
  it('fails when SRS answers with a code', async () => {
    const { api } = await open(() => [200, { code: 1061 }]);
    const lines = { A: { publisher: '10.0.1.5' }, B: { publisher: '10.0.2.5' } };
    const applier = applierOf({ use: 'srs', api, app: 'live', stream: 'show', lines });
    await expect(applier.apply(directive(), never)).rejects.toThrow('SRS answered with a code that is not 0');
  });
});

describe('OvenMediaEngine, as documented', () => {
  it.each([true, false])(
    'makes the stream anew from the directive’s line (it names its source: %s)',
    async (isNamed) => {
      let urls: string[] = ['rtsp://10.0.1.5/show'];
      const streams = '/v1/vhosts/default/apps/app/streams';
      const { api, changes } = await open((what, body, authorization) => {
        if (authorization !== 'Basic b21lLXRva2Vu') return [401, { statusCode: 401 }];
        if (what === `DELETE ${streams}/show`) urls = [];
        else if (what === `POST ${streams}`) urls = JSON.parse(body).urls;
        else if (urls.length === 0) return [404, { statusCode: 404 }];
        return [200, { statusCode: 200, response: { input: isNamed ? { sourceUrl: urls[0] } : {} } }];
      });
      const applier = applierOf({
        use: 'oven-media-engine',
        api,
        app: 'app',
        stream: 'show',
        headers: { authorization: 'Basic b21lLXRva2Vu' },
        lines: { A: { urls }, B: { urls: ['rtsp://10.0.2.5/show'] } },
      });
      await applier.apply(directive(), never);
      await applier.apply(directive({ sequence: 11 }), never);
      expect(changes).toEqual([
        `DELETE ${streams}/show`,
        `POST ${streams} {"name":"show","urls":["rtsp://10.0.2.5/show"],"properties":{"persistent":true}}`,
      ]);
    },
  );
});
