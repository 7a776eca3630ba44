import type { Role } from '@twinline/services/access/permissions';
import type { BoardRoute } from '@twinline/services/live/frame';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rollAllDays } from '../../services/test/fixtures/days';
import { agentOf, contentState, hear, insertCircuit, insertUsage } from '../../services/test/fixtures/measuring';
import { insertDirective, insertQuarters, oneWorld, type World } from '../../services/test/fixtures/world';
import { endpoints } from '../src/rest/endpoints';
import { exportEndpoint } from '../src/rest/exportEndpoint';
import { handleRest } from '../src/rest/handleRest';
import { reportFileEndpoint } from '../src/rest/reportFileEndpoint';
import { type BoardHub, frame, startBoardHub } from './fixtures/boardHub';
import { type Judged, judge } from './fixtures/judged';
import { type People, setUpPeople, WEB_URL } from './fixtures/people';
import { type Reported, reportOn } from './fixtures/reported';

const NOW = Date.UTC(2026, 10, 20, 12);
const FROM = NOW - 10 * 86_400_000;

describe.each(oneWorld())('the REST interface on %s', (_, open) => {
  let world: World;
  let people: People;
  let hub: BoardHub;
  let token: string;

  let judged: Judged;
  let incidentId: string;
  let deliveryId = '';
  let reported: Reported;

  beforeAll(async () => {
    world = await open();
    hub = await startBoardHub();
    people = await setUpPeople(world, { hubUrl: hub.url, hubToken: hub.token, now: () => NOW });
    token = await people.token('viewer');
    const path = people.own.carriers[0]?.paths.A ?? 0;
    await insertQuarters(
      world.db,
      Array.from({ length: 700 }, (_, i) => ({
        path,
        at: FROM + i * 900_000,
        rttMs: [80, 90],
        repeat: 100,
        demo: true,
      })),
    );
    await rollAllDays(world.db);
    await hear(world.db, await agentOf(world.db, people.own), { at: NOW - 1_000, state: contentState });
    const circuitId = await insertCircuit(world.db, people.own, {
      name: 'SZX-SIN-01',
      slot: 'A',
      committedMbps: 1_000,
    });
    await insertUsage(world.db, {
      circuitId,
      source: 'router',
      from: NOW - 60_000,
      readings: 6,
      stepMs: 10_000,
      mbps: () => ({ in: 300, out: 20 }),
    });
    await insertDirective(world.db, people.own, { at: FROM, line: 'A', from: 'B', sequence: 1, appliedAfterMs: 200 });
    const tried = await world.db.pool.query<{ id: string }>(
      `insert into delivery_attempts (organization_id, delivery_id, number, at, took_ms, status, address, request_headers, answer)
       select organization_id, id, 1, sent_at, 12.5, 200, '192.0.2.7:443', '{"webhook-signature": "v1,***"}', 'ok'
       from deliveries where relay_id = $1 returning delivery_id as id`,
      [people.own.relayId],
    );
    deliveryId = tried.rows[0]?.id ?? '';
    await world.db.pool.query(
      `insert into reflector_addresses (organization_id, pop_id, line_id, host, port)
       select distinct organization_id, pop_id, line_id, '192.0.2.1', 862 from paths where organization_id = $1`,
      [people.own.organizationId],
    );
    judged = await judge(world, people, NOW);
    incidentId = await insertIncidentWork();
    reported = await reportOn(world, people, NOW);
  }, 120_000);
  afterAll(async () => {
    await people.end();
    await hub.end();
    await world.end();
  });

  /** One with a part, another beside it, and something that somebody wrote. */
  async function insertIncidentWork(): Promise<string> {
    const { organizationId, regionId } = people.own;
    const { rows } = await world.db.pool.query<{ id: string }>(
      `insert into incidents (organization_id, region_id, line_slot, worst_grade, fault_domain, evidence, opened_at, closed_at)
       select $1, $2, 'A', 'poor', 'line', '{}', $3::timestamptz + i * interval '1 minute', $3::timestamptz + interval '15 minutes'
       from generate_series(1, 3) i returning id`,
      [organizationId, regionId, new Date(FROM)],
    );
    const [whole = '', part] = rows.map(({ id }) => id);
    await world.db.pool.query('update incidents set merged_into = $1 where id = $2', [whole, part]);
    await world.db.pool.query(
      `insert into incident_entries (organization_id, incident_id, at, user_name, kind, body)
       values ($1, $2, $3, 'Mei', 'note', '{"text": "called the carrier"}')`,
      [organizationId, whole, new Date(FROM)],
    );
    return whole;
  }

  const get = async (path: string, bearer = token) => {
    const request = new Request(WEB_URL + path, { headers: { authorization: `Bearer ${bearer}` } });
    const response = await handleRest(people.services, request);
    return { status: response.status, body: (await response.json()) as Record<string, never> };
  };

  const examples: Record<string, () => string> = {
    '/api/v1/routes': () => '/api/v1/routes',
    '/api/v1/routes/{id}': () => `/api/v1/routes/${people.own.routeId}`,
    '/api/v1/routes/{id}/forecast': () => `/api/v1/routes/${people.own.routeId}/forecast`,
    '/api/v1/board': () => '/api/v1/board',
    '/api/v1/heatmap': () => `/api/v1/heatmap?from=${FROM}&to=${NOW}&regionIds=${people.own.regionId}`,
    '/api/v1/heatmap/timeline': () => `/api/v1/heatmap/timeline?from=${FROM}&to=${NOW}&maxColumns=60&metric=score`,
    '/api/v1/heatmap/weekdays': () => `/api/v1/heatmap/weekdays?from=${FROM}&to=${NOW}&metric=rttP99`,
    '/api/v1/reports': () => '/api/v1/reports',
    '/api/v1/reports/{name}': () => '/api/v1/reports/2026-W46?version=1',
    '/api/v1/reports/{name}/figures/{key}': () =>
      `/api/v1/reports/2026-W46/figures/${encodeURIComponent('totals/availability')}`,
    '/api/v1/reports/{name}/links': () => '/api/v1/reports/2026-W46/links',
    '/api/v1/report-jobs/{id}': () => `/api/v1/report-jobs/${reported.jobId}`,
    '/api/v1/report-schedules': () => '/api/v1/report-schedules',
    '/api/v1/report-recipients': () => '/api/v1/report-recipients',
    '/api/v1/viewers': () => '/api/v1/viewers',
    '/api/v1/agents': () => '/api/v1/agents?state=reporting&limit=1',
    '/api/v1/incidents': () => `/api/v1/incidents?openOnly=true&regionId=${people.own.regionId}&from=0`,
    '/api/v1/members': () => '/api/v1/members',
    '/api/v1/incidents/{id}': () => `/api/v1/incidents/${incidentId}`,
    '/api/v1/circuits': () => '/api/v1/circuits',
    '/api/v1/network': () => '/api/v1/network?archived=true',
    '/api/v1/network/document': () => '/api/v1/network/document',
    '/api/v1/network/document/{kind}': () => '/api/v1/network/document/lines',
    '/api/v1/network/archive-effect': () => `/api/v1/network/archive-effect?kind=region&id=${people.own.regionId}`,
    '/api/v1/retention': () => '/api/v1/retention',
    '/api/v1/policies': () => '/api/v1/policies?archived=true',
    '/api/v1/policies/{id}': () => `/api/v1/policies/${judged.policyId}`,
    '/api/v1/shadows': () => '/api/v1/shadows?openOnly=true',
    '/api/v1/shadows/{id}/decisions': () => `/api/v1/shadows/${judged.shadowId}/decisions?limit=1`,
    '/api/v1/availability': () => '/api/v1/availability?month=2026-11',
    '/api/v1/availability/lines/{lineId}': () => `/api/v1/availability/lines/${judged.lineId}`,
    '/api/v1/replays/{id}': () => `/api/v1/replays/${judged.replayId}`,
    '/api/v1/drills': () => `/api/v1/drills?routeId=${people.own.routeId}&limit=5`,
    '/api/v1/drills/{id}': () => `/api/v1/drills/${judged.drillId}`,
    '/api/v1/drill-plans': () => '/api/v1/drill-plans',
    '/api/v1/relays': () => '/api/v1/relays?archived=true',
    '/api/v1/relays/{id}': () => `/api/v1/relays/${people.own.relayId}`,
    '/api/v1/deliveries': () => `/api/v1/deliveries?relayId=${people.own.relayId}&from=0&limit=5`,
    '/api/v1/alert-channels': () => '/api/v1/alert-channels',
    '/api/v1/alert-tests/{deliveryId}': () => `/api/v1/alert-tests/${judged.alertTestId}`,
    '/api/v1/deliveries/{id}': () => `/api/v1/deliveries/${deliveryId}`,
    '/api/v1/overrides': () => `/api/v1/overrides?routeId=${people.own.routeId}`,
    '/api/v1/audit': () => '/api/v1/audit?limit=1',
    '/api/v1/maintenance': () => '/api/v1/maintenance?archived=true&limit=3',
  };

  /** What a viewer may not read. */
  const wanted: Record<string, Role> = {
    '/api/v1/audit': 'admin',
    '/api/v1/reports/{name}/links': 'manager',
    '/api/v1/report-recipients': 'manager',
  };

  const reading = endpoints.filter(({ method }) => method === 'get');

  it.each(reading.map((endpoint) => endpoint.path))('answers %s as its document says', async (path) => {
    const endpoint = reading.find((e) => e.path === path);
    const publishing = hub.whenOpen('own', 1).then(() => hub.publish({ ...frame('own', NOW, 1), routes: [drilled] }));
    const bearer = wanted[path] === undefined ? token : await people.token(wanted[path]);
    const { status, body } = await get(examples[path]?.() ?? '', bearer);
    if (path === '/api/v1/board') await publishing;
    expect(status).toBe(200);
    expect(endpoint?.answer.parse(body)).toEqual(body);
    // A list without entries would prove nothing about them.
    expect(Object.entries(Array.isArray(body) ? { body } : body).filter(([, value]) => isEmpty(value))).toEqual([]);
  });

  it('describes itself: every verb, its parameters, its answer', async () => {
    const { body } = await get('/api/v1/openapi.json', 'nobody');
    const document = body as unknown as {
      openapi: string;
      paths: Record<string, Record<string, { parameters: object[]; operationId: string; requestBody?: object }>>;
    };
    expect(document.openapi).toBe('3.1.0');
    const paths = new Set(endpoints.map((endpoint) => endpoint.path));
    expect(Object.keys(document.paths)).toEqual([...paths, exportEndpoint.path, reportFileEndpoint.path]);
    expect(document.paths['/api/v1/routes/{id}']?.get?.parameters).toMatchObject([
      { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
    ]);
    expect(document.paths['/api/v1/routes/{id}/override']?.put?.requestBody).toMatchObject({
      content: { 'application/json': { schema: { required: ['line'] } } },
    });
    const ids = Object.values(document.paths).flatMap((path) => Object.values(path).map((verb) => verb.operationId));
    expect(ids).toHaveLength(endpoints.length + 2);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('refuses with a code, a sentence and the field', async () => {
    expect(await get('/api/v1/routes', 'twl_unknown')).toMatchObject({
      status: 401,
      body: { error: { code: 'unauthorized' } },
    });
    expect(await get('/api/v1/nothing')).toMatchObject({ status: 404, body: { error: { code: 'not-found' } } });
    expect(await get('/api/v1/routes/5')).toMatchObject({
      status: 400,
      body: { error: { code: 'bad-request', field: 'id' } },
    });
    expect(await get('/api/v1/heatmap?from=x&to=1')).toMatchObject({ status: 400, body: { error: { field: 'from' } } });
    const span = `from=${FROM}&to=${NOW}`;
    for (const [asked, field] of [
      [`/timeline?${span}&maxColumns=2`, 'maxColumns'],
      [`/timeline?from=0&to=${NOW}`, 'from'],
      [`/weekdays?from=${NOW}&to=${FROM}`, 'to'],
      [`?${span}&carrierIds=singtel`, 'carrierIds'],
      [`?${span}&metric=speed`, 'metric'],
      [`?${span}&scenario=chess`, 'scenario'],
    ] as const)
      expect(await get(`/api/v1/heatmap${asked}`), asked).toMatchObject({
        status: 400,
        body: { error: { code: 'bad-request', field: expect.stringMatching(field) } },
      });
    expect(await get('/api/v1/reports/2027-W53')).toMatchObject({ status: 400, body: { error: { field: 'name' } } });
    expect(await get('/api/v1/reports/2026-W46?version=9')).toMatchObject({
      ...{ status: 404, body: { error: { field: 'version' } } },
    });
    expect(await get('/api/v1/reports/2026-W46/figures/totals%2Fnothing')).toMatchObject({ status: 404 });
    expect(await get('/api/v1/reports/2026-W46/figures/totals/nothing')).toMatchObject({ status: 404 });
    expect(await get('/api/v1/reports/2026-W46/figures/totals/failovers')).toMatchObject({
      ...{ status: 200, body: { key: 'totals/failovers' } },
    });
    expect(await get('/api/v1/report-recipients')).toMatchObject({ status: 403 });
    expect(await get(`/api/v1/routes/${people.other.routeId}`)).toMatchObject({ status: 404 });
  });

  it('knows a token no more at the moment that it is revoked', async () => {
    const revoked = await people.token('viewer');
    expect((await get('/api/v1/routes', revoked)).status).toBe(200);
    await world.db.pool.query('update api_tokens set revoked_at = now()');
    expect((await get('/api/v1/routes', revoked)).status).toBe(401);
  });
});

/** A route in the middle of everything that may go on. */
const drilled: BoardRoute = {
  ...{ id: 'r', regionId: 'g', regionCode: 'SG', regionName: null, timeZone: 'Asia/Singapore', scenario: 'show-live' },
  ...{ activeLine: 'B', mode: 'single', advice: 'none', since: NOW, epoch: 1, sequence: 2, dataAgeMs: 80 },
  switching: { from: 'A', applied: 1, total: 2, decidedAt: NOW },
  override: {
    ...{ id: 'o', line: 'B', mode: 'single', strict: false, by: 'Mei', note: '', expiresAt: NOW + 60_000 },
  },
  drill: { id: 'd', state: 'holding', by: 'Mei', planned: false, line: 'B', from: 'A', until: NOW + 9_000 },
  maintenance: [{ id: 'm', name: 'Splice', line: null, drains: false, until: NOW + 60_000 }],
  lines: {
    B: {
      ...{ grade: 'good', score: 100, mos: 4.3, rttP50Micros: 80_000, rttP95Micros: 90_000, lossRatio: 0 },
      ...{
        lossResolution: 0.004,
        jitterMicros: 900,
        agentsFresh: 2,
        agentsTotal: 3,
        blackoutSince: null,
        incidentId: null,
      },
    },
  },
};

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
