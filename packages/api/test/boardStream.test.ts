import type { FeedItem } from '@twinline/services/live/feed';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  insertDirective,
  insertEvent,
  insertOrganization,
  insertRegion,
  oneWorld,
  type Region,
  type World,
} from '../../services/test/fixtures/world';
import type { SettledUpdate } from '../src/people/board';
import { type BoardStreams, createBoardStreams } from '../src/people/boardStream';
import { type BoardHub, frame, startBoardHub } from './fixtures/boardHub';

const NOW = Date.UTC(2026, 10, 20, 12);
const held = { line: 'B', wanted: 'A', reason: 'held-dwell' };
const quietLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe.each(oneWorld())('an open board on %s', (_, open) => {
  let world: World;
  let own: Region;
  let hub: BoardHub;
  let boards: BoardStreams;
  let reading: AbortController;
  let acquired = 0;

  beforeAll(async () => {
    world = await open();
    world.db.pool.on('acquire', () => {
      acquired += 1;
    });
    await insertOrganization(world.db, 'own', 'Asia/Singapore');
    own = await insertRegion(world.db, { organizationId: 'own', code: 'SG', timeZone: 'Asia/Singapore' });
  });
  afterAll(() => world.end());
  beforeEach(async () => {
    await world.db.pool.query('delete from events; delete from deliveries; delete from directives');
    hub = await startBoardHub();
    boards = startWeb();
    reading = new AbortController();
  });
  afterEach(async () => {
    reading.abort();
    boards.closeAll();
    await hub.end();
  });

  const startWeb = () => createBoardStreams({ hubUrl: hub.url, hubToken: hub.token, log: quietLog });
  const read = (afterEventId?: number) =>
    boards
      .subscribe(world.context('own', NOW), AbortSignal.any([reading.signal]), afterEventId)
      [Symbol.asyncIterator]();
  const note = (at: number) => insertEvent(world.db, own, at, 'held', held);
  const idsOf = (feed: readonly FeedItem[] | undefined) => feed?.map((item) => item.id);
  /** The update with this frame, and everything that was told on the way to it. */
  async function until(reader: AsyncIterator<SettledUpdate>, at: number) {
    const feed: FeedItem[] = [];
    for (;;) {
      const { value, done } = await reader.next();
      if (done) throw new Error(`the stream ended before the frame of ${at}`);
      feed.push(...value.feed);
      if (value.frame.at === at) return { ...value, feed };
    }
  }

  // Two routes that fail over together take their event ids before either commits. The board asked for what is above
  // the highest id it knew, so that the lower one, committed a moment later, was never told.
  it('tells an event whose id is lower than one that was told before it', async () => {
    const before = await note(NOW - 60_000);
    const reader = read();
    const first = reader.next();
    await hub.whenOpen('own', 1);
    hub.publish(frame('own', NOW, before));
    await first;
    const slow = await world.db.pool.connect();
    await slow.query('begin');
    const { rows } = await slow.query<{ id: number }>(
      `insert into events (organization_id, at, kind, region_id, route_id, body)
       values ('own', $1, 'held', $2, $3, $4) returning id::int as id`,
      [new Date(NOW + 500), own.regionId, own.routeId, held],
    );
    const lower = rows[0]?.id;
    const higher = await note(NOW + 600);
    hub.publish(frame('own', NOW + 1_000, higher));
    expect(idsOf((await until(reader, NOW + 1_000)).feed)).toEqual([higher]);
    await slow.query('commit');
    slow.release();
    hub.publish(frame('own', NOW + 2_000, higher));
    expect(idsOf((await until(reader, NOW + 2_000)).feed)).toEqual([lower]);
    hub.publish(frame('own', NOW + 3_000, higher));
    expect((await until(reader, NOW + 3_000)).feed).toEqual([]);
  });

  // The web process starts anew while the hub is away: a browser is back before there is a first frame. What happened
  // until that frame was read by nobody: not by the reader, who had asked before, nor by the stream, which began after.
  it('tells a reader that comes back what happens until the first frame', async () => {
    const known = await note(NOW - 60_000);
    const reader = read(known);
    const first = reader.next();
    await hub.whenOpen('own', 1);
    // The reader's own query would be over by the end of this one, had it been asked at once.
    await world.db.pool.query('select 1 from events');
    const unseen = await note(NOW - 100);
    hub.publish(frame('own', NOW, unseen));
    expect(idsOf((await first).value?.feed)).toEqual([unseen]);
  });

  // After a restart of the web process nobody followed a directive that was told before it: boards said “0 of 1 relays
  // have applied it” until they were loaded again.
  it('completes a directive whose relays applied it while the web process started anew', async () => {
    await note(NOW - 60_000);
    const reader = read();
    const first = reader.next();
    await hub.whenOpen('own', 1);
    hub.publish(frame('own', NOW, 0));
    await first;
    const directiveId = await insertDirective(world.db, own, { at: NOW + 100, line: 'B', from: 'A', sequence: 1 });
    const { rows } = await world.db.pool.query<{ id: number }>('select max(id)::int as id from events');
    const id = rows[0]?.id ?? 0;
    hub.publish(frame('own', NOW + 1_000, id));
    const told = await until(reader, NOW + 1_000);
    expect(told.feed).toMatchObject([{ id, relays: { applied: 0, total: 1 } }]);

    boards.closeAll();
    await hub.whenOpen('own', 0);
    await world.db.pool.query('update deliveries set applied_at = $1 where directive_id = $2', [
      new Date(NOW + 1_500),
      directiveId,
    ]);
    boards = startWeb();
    const back = read(told.settledEventId).next();
    await hub.whenOpen('own', 1);
    hub.publish(frame('own', NOW + 3_000, id));
    expect((await back).value?.feed).toMatchObject([{ id, relays: { applied: 1, total: 1 } }]);
  });

  // A hub that starts anew knows of no event until there is one; its frames said that the last event is 0, browsers
  // came back with that, and were told the last two hundred events as news.
  it('does not tell old events as news after the hub started anew', async () => {
    const old = await note(NOW - 60_000);
    const reader = read(old);
    const first = reader.next();
    await hub.whenOpen('own', 1);
    hub.publish(frame('own', NOW, 0));
    const update = (await first).value;
    expect(update?.feed).toEqual([]);
    expect(update?.settledEventId).toBe(old);
  });

  // Fifty boards that came back at once each asked for what they had missed, and waited for each other at the pool until
  // some of them, and some who signed in, were refused.
  it('asks once for what any number of boards has missed', async () => {
    const known = await note(NOW - 120_000);
    const missed = await note(NOW - 60_000);
    const firsts = Array.from({ length: 50 }, () => read(known).next());
    await hub.whenOpen('own', 1);
    const before = acquired;
    hub.publish(frame('own', NOW, missed));
    for (const { value } of await Promise.all(firsts)) expect(idsOf(value?.feed)).toEqual([missed]);
    // Where news begin, what is recent, and what was missed.
    expect(acquired - before).toBe(3);
  });

  it('tells an event once, and lets go of it after half a minute', async () => {
    const reader = read();
    const first = reader.next();
    await hub.whenOpen('own', 1);
    hub.publish(frame('own', NOW, 0));
    await first;
    const id = await note(NOW + 500);
    hub.publish(frame('own', NOW + 1_000, id));
    expect(idsOf((await until(reader, NOW + 1_000)).feed)).toEqual([id]);
    hub.publish(frame('own', NOW + 31_000, id));
    expect(await until(reader, NOW + 31_000)).toMatchObject({ feed: [], settledEventId: id });
  });
});
