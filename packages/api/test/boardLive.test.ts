import { randomUUID } from 'node:crypto';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { createApiToken } from '@twinline/services/access/createApiToken';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertOrganization, oneWorld, type World } from '../../services/test/fixtures/world';
import { boardLive } from '../src/people/boardLive';
import { createPeopleContext, createPeopleServices, type PeopleServices } from '../src/people/context';
import { appRouter } from '../src/people/router';
import { serverSentEvents } from '../src/people/serverSentEvents';
import { type BoardHub, frame, startBoardHub } from './fixtures/boardHub';

const quietLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
const NOW = Date.now();

describe.each(oneWorld())('the stream of an open board on %s', (_, open) => {
  let world: World;
  let hub: BoardHub;
  let services: PeopleServices;
  let token = '';

  beforeAll(async () => {
    world = await open();
    await insertOrganization(world.db, 'own', 'Asia/Singapore');
    hub = await startBoardHub();
    const settings = { hubUrl: hub.url, hubToken: hub.token, authSecret: randomUUID(), webUrl: 'http://127.0.0.1:1' };
    services = createPeopleServices({ ...settings, databaseUrl: world.databaseUrl, log: quietLog });
    ({ token } = await createApiToken(world.context('own', NOW), { name: 'Own', role: 'viewer', createdBy: null }));
  });
  afterAll(async () => {
    await services.close();
    await hub.end();
    await world.end();
  });

  const asked = (input: object, bearer = token) =>
    new Request(`http://web/api/trpc/board.live?input=${encodeURIComponent(JSON.stringify(input))}`, {
      headers: { authorization: `Bearer ${bearer}` },
    });
  const byTrpc = (request: Request) =>
    fetchRequestHandler({
      ...{ endpoint: '/api/trpc', req: request, router: appRouter },
      createContext: () => createPeopleContext(services, request.headers),
    });

  async function* eventsOf(response: Response | null) {
    if (!response?.body) throw new Error('no stream');
    yield* serverSentEvents(response.body, () => undefined);
  }

  it('is word for word what tRPC would send, whose client reads it, and ends with what makes it come back', async () => {
    const streams = [await boardLive(services, asked({ afterEventId: 0 })), await byTrpc(asked({ afterEventId: 0 }))];
    const readers = streams.map((response) => eventsOf(response));
    const next = async () => (await Promise.all(readers.map((reader) => reader.next()))).map(({ value }) => value);
    const [own, its] = await next();
    expect(own).toEqual(its);
    expect(own?.event).toBe('connected');
    const updates = next();
    await hub.whenOpen('own', 1);
    hub.publish(frame('own', NOW, 0));
    const [first, firstOfTrpc] = await updates;
    expect(first).toEqual(firstOfTrpc);
    expect(JSON.parse(first?.data ?? '')).toEqual({ frame: frame('own', NOW, 0), feed: [] });
    services.boards.closeAll();
    const [last, lastOfTrpc] = await next();
    expect(last?.event).toBe('serialized-error');
    expect(JSON.parse(last?.data ?? '')).toEqual(JSON.parse(lastOfTrpc?.data ?? ''));
  });

  it('leaves it to tRPC to refuse', async () => {
    expect(await boardLive(services, asked({ afterEventId: 0 }, `${token}x`))).toBeNull();
    expect(await boardLive(services, asked({ afterEventId: 'none' }))).toBeNull();
    const snapshot = new Request('http://web/api/trpc/board.snapshot');
    expect(await boardLive(services, snapshot)).toBeNull();
  });
});
