import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  insertDirective,
  insertEvent,
  insertQuarters,
  insertSamples,
  oneWorld,
  type World,
} from '../../services/test/fixtures/world';
import { createCaller } from '../src/people/router';
import { type BoardHub, frame, startBoardHub } from './fixtures/boardHub';
import { type People, setUpPeople } from './fixtures/people';

const NOW = Date.UTC(2026, 10, 20, 12);

describe.each(oneWorld())('the people’s router on %s', (_, open) => {
  let world: World;
  let people: People;
  let hub: BoardHub;
  let lab: Server;
  const labHeard: unknown[] = [];

  beforeAll(async () => {
    world = await open();
    hub = await startBoardHub();
    lab = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      labHeard.push([request.method, request.url, JSON.parse(body)]);
      const refused = request.url === '/scenario';
      response
        .writeHead(refused ? 400 : 204)
        .end(refused ? '{"error":{"message":"no such scenario","field":"name"}}' : '');
    });
    await new Promise<void>((resolve) => lab.listen(0, '127.0.0.1', resolve));
    const labUrl = `http://127.0.0.1:${(lab.address() as AddressInfo).port}`;
    people = await setUpPeople(world, { hubUrl: hub.url, hubToken: hub.token, labUrl, now: () => NOW });
    const path = people.own.carriers[0]?.paths.A ?? 0;
    await insertSamples(world.db, [{ path, at: NOW - 20_000, rttMs: [80] }]);
    await insertQuarters(world.db, [{ path, at: NOW - 900_000, rttMs: [80], repeat: 100 }]);
    await insertDirective(world.db, people.own, {
      at: NOW - 60_000,
      line: 'A',
      from: null,
      sequence: 1,
      reason: 'initial',
      appliedAfterMs: 10,
    });
    await insertDirective(world.db, people.own, {
      at: NOW - 50_000,
      line: 'B',
      from: 'A',
      sequence: 2,
      appliedAfterMs: 340,
    });
    await insertDirective(world.db, people.own, {
      at: NOW - 40_000,
      line: 'B',
      from: null,
      sequence: 3,
      reason: 'both-bad',
    });
    await insertDirective(world.db, people.own, {
      at: NOW - 35_000,
      line: 'B',
      from: null,
      sequence: 4,
      reason: 'renewed',
    });
    await insertEvent(world.db, people.own, NOW - 30_000, 'held', { line: 'B', wanted: 'A', reason: 'held-stale' });
    await insertEvent(world.db, people.own, NOW - 20_000, 'agent-offline', { agents: ['SG agent 0'], total: 1 });
    await insertEvent(world.db, people.own, NOW - 10_000, 'incident-opened', {
      incidentId: '00000000-0000-4000-8000-000000000000',
      line: 'A',
      grade: 'down',
      faultDomain: 'line',
    });
  });
  afterAll(async () => {
    await people.end();
    await hub.end();
    lab.closeAllConnections();
    await new Promise<void>((resolve) => lab.close(() => resolve()));
    await world.end();
  });

  it('answers nobody who is not signed in', async () => {
    const stranger = createCaller({ services: people.services, person: null });
    await expect(stranger.route.list()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it('lets ops cut a line in the lab, a viewer not, and passes on why the lab refuses', async () => {
    // It is the demo organization's alone.
    const cut = { region: 'SG', line: 'A' } as const;
    await expect((await people.as('ops')).lab.cut(cut)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await world.db.pool.query(`update organization set demo = id = 'own'`);
    const [ops, viewer] = [await people.as('ops'), await people.as('viewer')];
    await expect(viewer.lab.cut(cut)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect((await people.as('ops', 'other')).lab.cut(cut)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await ops.lab.cut({ region: 'SG', line: 'A' });
    expect(labHeard).toEqual([['POST', '/cut', { region: 'SG', line: 'A' }]]);
    await expect(ops.lab.scenario({ name: 'nothing' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: 'no such scenario',
    });
  });

  it('tells the board’s story newest first, without renewals, in both languages, with the chain of directives', async () => {
    const viewer = await people.as('viewer');
    const { feed, switches24h, incidentsOpen, history } = await viewer.board.snapshot();
    expect(feed.map((item) => item.kind)).toEqual([
      'incident-opened',
      'agent-offline',
      'held',
      'advice',
      'directive',
      'directive',
    ]);
    const failover = feed[4];
    expect(failover).toMatchObject({
      regionCode: 'SG',
      scenario: 'show-live',
      line: 'B',
      from: 'A',
      relays: { applied: 1, total: 1 },
    });
    expect((failover?.chain?.applied ?? 0) - (failover?.chain?.fault ?? 0)).toBe(340);
    expect(feed.every((item) => item.sentence.en !== '' && item.sentence.zh !== '')).toBe(true);
    expect(switches24h).toEqual({ count: 1, medianFaultToAppliedMs: 340 });
    expect(incidentsOpen).toBe(0);
    expect(history[people.own.routeId]?.A?.rttP95Micros.filter((v) => v !== null)).toHaveLength(1);
  });

  it('pages decisions by event, newest first, each with what its relays did', async () => {
    const viewer = await people.as('viewer');
    const { routeId } = people.own;
    const first = await viewer.route.decisions({ routeId, limit: 2 });
    expect(first.items.map((item) => item.kind)).toEqual(['held', 'renewed']);
    const second = await viewer.route.decisions({ routeId, limit: 10, cursor: first.nextCursor ?? 0 });
    expect(second.items.map((item) => item.kind)).toEqual(['advice', 'switch', 'initial']);
    expect(second.nextCursor).toBeNull();
    expect(second.items[1]?.relays).toMatchObject([
      { name: 'SG relay', state: 'acknowledged', tries: 1, appliedAt: NOW - 49_660 },
    ]);
    expect(second.items[0]?.chain?.applied).toBeNull();
  });

  it('describes a route with its policy, carriers, agents and relays', async () => {
    const viewer = await people.as('viewer');
    const found = await viewer.route.get({ routeId: people.own.routeId });
    expect(found).toMatchObject({
      route: { regionCode: 'SG', scenario: 'show-live' },
      policy: { holdDownMs: 20_000, preferredLine: 'A' },
      lines: [{ slot: 'A' }, { slot: 'B' }],
      carriers: [{ asn: 64_500, agents: [{ name: 'SG agent 0', lastSeenAt: null }] }],
      relays: [{ name: 'SG relay', disabled: false }],
    });
  });

  it('shows one organization nothing of another, whatever it asks by id', async () => {
    const stranger = await people.as('owner', 'other');
    const { routeId, regionId } = people.own;
    expect((await stranger.route.list()).map((route) => route.id)).toEqual([people.other.routeId]);
    await expect(stranger.route.get({ routeId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(stranger.route.detail({ routeId, from: 0, to: NOW, maxPoints: 100 })).rejects.toMatchObject({
      code: expect.any(String),
    });
    expect((await stranger.route.decisions({ routeId })).items).toEqual([]);
    expect((await stranger.board.snapshot()).feed).toEqual([]);
    expect((await stranger.heatmap.hours({ from: NOW - 3_600_000, to: NOW, regionIds: [regionId] })).carriers).toEqual(
      [],
    );
    expect((await stranger.incident.list({})).items).toEqual([]);
    const { report } = await stranger.report.get({ name: '2026-W46' });
    expect(report.lines.every((line) => line.measuredMinutes === 0)).toBe(true);
  });

  it('names the field of a bad input', async () => {
    const viewer = await people.as('viewer');
    const reversed = { routeId: people.own.routeId, from: NOW, to: NOW - 1, maxPoints: 100 };
    await expect(viewer.route.detail(reversed)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      cause: { details: { field: 'to' } },
    });
    await expect(viewer.heatmap.hours({ from: 0, to: NOW, viewerTimeZone: 'Mars/Base' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });

  it('feeds every open board from one stream, with what happened in between, and ends when asked', async () => {
    const context = { ...world.context('own', NOW), now: () => NOW };
    const [first, second] = [new AbortController(), new AbortController()];
    const boards = people.services.boards;
    const one = boards.subscribe(context, first.signal)[Symbol.asyncIterator]();
    const two = boards.subscribe(context, second.signal)[Symbol.asyncIterator]();
    const firstFrames = Promise.all([one.next(), two.next()]);
    await hub.whenOpen('own', 1);
    const before = await insertEvent(world.db, people.own, NOW, 'held', {
      line: 'B',
      wanted: 'A',
      reason: 'held-dwell',
    });
    hub.publish(frame('own', NOW, before));
    expect((await firstFrames).map((result) => result.value?.frame.at)).toEqual([NOW, NOW]);
    const after = await insertEvent(world.db, people.own, NOW + 1, 'held', {
      line: 'B',
      wanted: 'A',
      reason: 'held-damping',
    });
    hub.publish(frame('own', NOW + 1_000, after));
    expect((await one.next()).value?.feed.map((item: { id: number }) => item.id)).toEqual([after]);
    expect((await two.next()).value?.frame.lastEventId).toBe(after);
    expect(hub.open('own')).toBe(1);

    // A third comes later with the last event it knows: it gets what it missed with its first frame.
    const late = boards.subscribe(context, second.signal, before)[Symbol.asyncIterator]();
    expect((await late.next()).value?.feed.map((item: { id: number }) => item.id)).toContain(after);

    // The hub dies: the boards stay, and go on when it is back.
    const next = one.next();
    hub.breakStreams();
    await hub.whenOpen('own', 1);
    hub.publish(frame('own', NOW + 2_000, after));
    expect((await next).value?.frame.at).toBe(NOW + 2_000);

    const waiting = one.next();
    first.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    await two.next();
    const held = two.next();
    boards.closeAll();
    await expect(held).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    await hub.whenOpen('own', 0);
  });
});
