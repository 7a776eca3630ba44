import { expect, test } from 'vitest';
import { wallInput } from '../src/charts/wallInput';
import { countdown } from '../src/format/duration';
import type { MaintenanceRow } from '../src/maintenance/data';
import { draftOf, planOf } from '../src/maintenance/draft';
import { endOfDraft, type OverrideDraft, orderOf } from '../src/orders/overrideDraft';
import { clockOf } from '../src/schedule/draft';

const now = Date.UTC(2026, 10, 23, 2);
const zone = 'Asia/Kathmandu';
const order: OverrideDraft = {
  ...{ line: 'B', mode: 'single', lasts: '60', until: '', zone, strict: false, note: 'cable ship' },
};

test('what is left runs down by the second, and is days from a day on', () => {
  expect(countdown(59_001, 'en')).toBe('1:00');
  expect(countdown(3_752_400, 'en')).toBe('1:02:33');
  expect(countdown(-5, 'en')).toBe('0:00');
  expect(countdown(2 * 86_400_000 + 3 * 3_600_000, 'zh')).toBe('2 天 3 时');
});

test('a duration is sent as minutes, a chosen moment as it is, and never both', () => {
  expect(orderOf(order, 'r')).toMatchObject({ routeId: 'r', minutes: 60, note: 'cable ship' });
  expect(orderOf(order, 'r')).not.toHaveProperty('expiresAt');
  const until = wallInput(now + 8 * 3_600_000, zone);
  expect(orderOf({ ...order, lasts: 'custom', until }, 'r')).toMatchObject({ expiresAt: now + 8 * 3_600_000 });
});

test.each([
  [wallInput(now + 3_600_000, zone), now + 3_600_000],
  [wallInput(now + 30 * 86_400_000, zone), now + 30 * 86_400_000],
  [wallInput(now + 30 * 86_400_000 + 60_000, zone), null],
  [wallInput(now - 60_000, zone), null],
  ['', null],
])('a custom end at %s is %s', (until, end) => {
  expect(endOfDraft({ ...order, lasts: 'custom', until }, now)).toBe(end);
});

test('a window goes through the form and back unchanged', () => {
  const plan = {
    ...{ name: 'Card swap', regionId: null, line: 'A', drains: true, weekdays: [1, 4], timeZone: 'Asia/Kathmandu' },
    ...{ firstDay: '2026-11-23', startMinute: 125, durationMinutes: 90, lastDay: null },
  };
  const row: MaintenanceRow = {
    ...{ ...plan, repeats: 'weekly', id: 'w', regionCode: null, createdBy: 'Mei', createdAt: now, archivedAt: null },
    next: [],
  };
  expect(planOf(draftOf(row, 'UTC', '2026-11-24'))).toEqual({ ...plan, repeats: 'weekly' });
});

test('what is left empty is sent as something that is refused by its field', () => {
  const empty = { ...draftOf(null, 'UTC', '2026-11-24'), start: '', minutes: '', lastDay: '2026-12-01' };
  expect(planOf(empty)).toMatchObject({
    startMinute: -1,
    durationMinutes: 0,
    lastDay: null,
    regionId: null,
    line: null,
  });
  expect(planOf({ ...empty, repeats: 'daily', weekdays: [3] })).toMatchObject({ lastDay: '2026-12-01', weekdays: [] });
  expect(clockOf(1_439)).toBe('23:59');
});
