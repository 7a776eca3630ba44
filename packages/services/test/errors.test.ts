import { describe, expect, test, vi } from 'vitest';
import { ServiceError } from '../src/errors';

describe('an error of the services', () => {
  test('is known as one in every copy of its module, as bundles of pages and routes have', async () => {
    vi.resetModules();
    const copy = await import('../src/errors');
    expect(copy.ServiceError).not.toBe(ServiceError);
    expect(new copy.ServiceError('invalid', 'x', { field: 'y' })).toBeInstanceOf(ServiceError);
    expect(new ServiceError('invalid', 'x')).toBeInstanceOf(copy.ServiceError);
  });

  test('is no other error, and no other thing', () => {
    for (const other of [new Error('x'), { code: 'invalid', message: 'x' }, null, undefined, 'x'])
      expect(other instanceof ServiceError, String(other)).toBe(false);
  });
});
