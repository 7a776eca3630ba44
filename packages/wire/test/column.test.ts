import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { integerLists, integers, integersOrNull, MAX_SAMPLES_PER_BATCH } from '../src/column';

const faultOf = (schema: z.ZodType, value: unknown) => {
  const { error } = z.object({ late: schema }).safeParse({ late: value });
  const issue = error?.issues[0];
  return issue ? [issue.path.join('.'), issue.message] : null;
};

describe('columns of a batch', () => {
  it.each([
    [integers(0, 9), [0, 9]],
    [integersOrNull(0, 9), [null, 3]],
    [integerLists(0, 9, 2), [[], [1, 2]]],
    [integers(0), []],
  ])('take what is legal', (schema, value) => {
    expect(schema.parse(value)).toEqual(value);
  });

  it.each([
    [integers(0, 9), [1, 10], 'late.1', /from 0 to 9/],
    [integers(0, 9), [1, 1.5], 'late.1', /whole number/],
    [integers(0, 9), [1, null], 'late.1', /whole number/],
    [integers(0, 9), ['1'], 'late.0', /whole number/],
    [integersOrNull(0, 9), [null, -1], 'late.1', /or null/],
    [integerLists(0, 9, 2), [[1], [2, 11]], 'late.1.1', /from 0 to 9/],
    [integerLists(0, 9, 2), [[1, 2, 3]], 'late.0', /at most 2/],
    [integers(0, 9), 'x', 'late', /list/],
    [integers(0, 9), { length: 2 }, 'late', /list/],
    [integers(0, 9), new Array(MAX_SAMPLES_PER_BATCH + 1).fill(0), 'late', /at most 2000/],
  ])('refuse what is not, naming the value (%#)', (schema, value, path, message) => {
    expect(faultOf(schema, value)).toEqual([path, expect.stringMatching(message)]);
  });

  it('describe themselves in JSON Schema', () => {
    expect(z.toJSONSchema(integers(0, 9), { unrepresentable: 'any' })).toMatchObject({
      type: 'array',
      items: { type: 'integer', minimum: 0, maximum: 9 },
    });
  });
});
