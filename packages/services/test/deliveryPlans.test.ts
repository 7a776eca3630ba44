import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrganizationContext } from '../src/context';
import { getRelay } from '../src/relays/getRelay';
import { type DeliveryFilter, listDeliveries } from '../src/relays/listDeliveries';
import { listRelays } from '../src/relays/listRelays';
import { fillDeliveries, OUTBOX_NOW, type Outbox } from './fixtures/outbox';
import { insertOrganization, insertRegion, type World, worlds } from './fixtures/world';
import { type Plans, plansOf } from './plan';

const DAY = 86_400_000;
const LIMIT = 50;
const growing = ['deliveries', 'delivery_attempts'];

describe.each(worlds())('what the log of deliveries costs, on %s', (_, open) => {
  let world: World;
  let outbox: Outbox;

  beforeAll(async () => {
    world = await open();
    for (const id of ['own', 'other']) await insertOrganization(world.db, id, 'Asia/Singapore');
    const region = await insertRegion(world.db, { organizationId: 'own', code: 'SG', timeZone: 'Asia/Singapore' });
    const other = await insertRegion(world.db, { organizationId: 'other', code: 'SG', timeZone: 'Asia/Singapore' });
    outbox = await fillDeliveries(world.db, region, 60_000);
    await fillDeliveries(world.db, other, 20_000);
  }, 300_000);
  afterAll(() => world?.end());

  const plans = <T>(verb: (ctx: OrganizationContext) => Promise<T>): Promise<Plans<T>> =>
    plansOf(world, { organizationId: 'own', now: OUTBOX_NOW }, verb);
  const rowsOf = ({ scans }: Plans<unknown>, table: string) =>
    scans.filter((scan) => scan.table === table).reduce((sum, { rows }) => sum + rows, 0);
  const page = async (filter: DeliveryFilter, cursor?: string) => {
    const found = await plans((ctx) => listDeliveries(ctx, { ...filter, cursor, limit: LIMIT }));
    expect(found.wholeScansOf(...growing)).toEqual([]);
    return found;
  };

  it.each([
    ['all', () => ({}), 'deliveries_by_time'],
    ['a span long ago', () => ({ from: OUTBOX_NOW - 6 * DAY, to: OUTBOX_NOW - 5 * DAY }), 'deliveries_by_time'],
    ['one relay', () => ({ relayId: outbox.relayIds[7] }), 'deliveries_log_of_relay'],
    ['what waits', () => ({ state: 'pending' as const }), 'deliveries_log_open'],
    ['what was dropped', () => ({ state: 'dropped' as const }), 'deliveries_log_open'],
    ['a rare kind', () => ({ type: 'test.ping' }), 'deliveries_log_of_kind'],
  ] as const)('%s is read along an index, for about what a page has', async (_name, filter, index) => {
    const found = await page(filter());
    expect(found.answer.items.length).toBeGreaterThan(0);
    expect(found.indexesOf('deliveries')).toEqual([index]);
    // Of all, a tenth is what people were told.
    expect(rowsOf(found, 'deliveries')).toBeLessThanOrEqual(2 * (LIMIT + 1));
    expect(rowsOf(found, 'delivery_attempts')).toBeLessThanOrEqual(3 * (LIMIT + 1));
  });

  it.each([
    ['a relay that was told little', () => ({ relayId: outbox.quietRelayId }), 2],
    ['a route about which little was decided', () => ({ routeId: outbox.quietRouteId }), 2],
    ['a kind that never was', () => ({ type: 'route.drill' }), 0],
  ] as const)('%s is not searched for among all the others', async (_name, filter, count) => {
    const found = await page(filter());
    expect(found.answer.items).toHaveLength(count);
    expect(rowsOf(found, 'deliveries')).toBeLessThanOrEqual(10);
  });

  it('what one relay was not delivered is found among what nobody was, or among its own', async () => {
    const found = await page({ relayId: outbox.relayIds[7], state: 'dropped' });
    expect(found.answer.items.length).toBeGreaterThan(0);
    expect(rowsOf(found, 'deliveries')).toBeLessThan(2_500);
  });

  it('a page far down costs what the first does', async () => {
    const filter = { relayId: outbox.relayIds[3] };
    let cursor = (await page(filter)).answer.nextCursor;
    for (let i = 0; i < 10 && cursor !== null; i += 1) {
      const found = await page(filter, cursor);
      expect(rowsOf(found, 'deliveries')).toBeLessThanOrEqual(2 * (LIMIT + 1));
      cursor = found.answer.nextCursor;
    }
    expect(cursor).not.toBeNull();
  });

  it('the day of one relay is counted from its day alone, that of all from theirs', async () => {
    const relayId = outbox.relayIds[3] ?? '';
    const one = await plans((ctx) => getRelay(ctx, { id: relayId }));
    expect(one.answer.day.delivered).toBeGreaterThan(0);
    expect(one.wholeScansOf(...growing)).toEqual([]);
    expect(rowsOf(one, 'deliveries')).toBeLessThan(2 * (one.answer.day.delivered + one.answer.day.failed) + 200);
    const all = await plans((ctx) => listRelays(ctx, { archived: false }));
    expect(all.wholeScansOf(...growing)).toEqual([]);
  });
});
