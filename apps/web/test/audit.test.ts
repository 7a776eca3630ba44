import { describe, expect, it } from 'vitest';
import { fieldText, valueText } from '../src/audit/valueText';

describe('what the audit log says of a field', () => {
  const words = { nothing: '–', yes: 'yes', no: 'no', moment: (at: number) => `at ${at}` };

  it('names it in words', () => {
    expect(['region_id', 'definition.holdDownMs', 'connect_url'].map(fieldText)).toEqual([
      'region',
      'hold down ms',
      'connect url',
    ]);
  });

  it.each([
    [null, '–'],
    ['', '–'],
    [[], '–'],
    [true, 'yes'],
    [0, '0'],
    [['A', 'B'], 'A, B'],
    ['2026-11-23T18:14:15.239+00:00', `at ${Date.UTC(2026, 10, 23, 18, 14, 15, 239)}`],
    ['2026-11-23 evening', '2026-11-23 evening'],
    [{ poor: 5 }, '{"poor":5}'],
  ])('shows %j as %s', (value, text) => {
    expect(valueText(value, words)).toBe(text);
  });
});
