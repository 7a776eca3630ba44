import { expect, test } from 'vitest';
import { type ExportChoice, exportAddress, exportFault, firstChoice } from '../src/data/exportChoice';
import { draftOf, readDraft } from '../src/data/retentionDraft';

const limits = {
  rawDays: { min: 1, max: 400 },
  minutesDays: { min: 2, max: 800 },
  quartersDays: { min: 28, max: 3_660 },
} as const;
const maxSpanDays = { samples: 7, minutes: 93, quarters: 1_100, connects: 31, 'connect-quarters': 1_100 };
const choice: ExportChoice = {
  resolution: 'samples',
  zone: 'Asia/Kathmandu',
  from: '2026-11-19T08:00',
  to: '2026-11-20T08:00',
  regionIds: [],
  line: null,
  format: 'csv',
};

test('a retention is taken only whole, within its limits, and with no finer resolution kept longer', () => {
  const settings = { rawDays: 16, minutesDays: 90, quartersDays: 762 };
  expect(readDraft(draftOf(settings), limits)).toEqual(settings);
  for (const rawDays of ['', '0', '401', '1.5', '-3', '1e2', 'x'])
    expect(readDraft({ ...draftOf(settings), rawDays }, limits)).toBe('range');
  expect(readDraft({ ...draftOf(settings), rawDays: '91' }, limits)).toBe('order');
  expect(readDraft({ ...draftOf(settings), quartersDays: '89' }, limits)).toBe('order');
});

test('an export is offered for a range that has an end after its start and is not too long', () => {
  expect(exportFault(choice, maxSpanDays)).toBeNull();
  expect(exportFault({ ...choice, to: choice.from }, maxSpanDays)).toBe('empty');
  expect(exportFault({ ...choice, to: '' }, maxSpanDays)).toBe('empty');
  expect(exportFault({ ...choice, from: '2026-11-01T08:00' }, maxSpanDays)).toBe('tooLong');
  expect(exportFault({ ...choice, from: '2026-11-01T08:00', resolution: 'minutes' }, maxSpanDays)).toBeNull();
  expect(exportFault(firstChoice(Date.UTC(2026, 10, 20, 12, 34), 'Asia/Kathmandu'), maxSpanDays)).toBeNull();
});

test('the address of an export says its range in UTC, whatever zone it was chosen in, and only what restricts it', () => {
  expect(exportAddress(choice)).toBe(
    '/api/v1/export?resolution=samples&from=2026-11-19T02:15:00Z&to=2026-11-20T02:15:00Z&format=csv',
  );
  const some = exportAddress({ ...choice, regionIds: ['a', 'b'], line: 'B', format: 'ndjson' });
  expect(new URL(some, 'http://x').searchParams.get('regionIds')).toBe('a,b');
  expect(some).toContain('line=B');
  expect(firstChoice(Date.UTC(2026, 10, 20, 12, 34), 'Asia/Kathmandu')).toMatchObject({ to: '2026-11-20T17:45' });
});
