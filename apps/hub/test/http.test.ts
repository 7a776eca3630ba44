import { createServer } from 'node:http';
import { connect } from 'node:net';
import { ServiceError } from '@twinline/services/errors';
import { describe, expect, it } from 'vitest';
import { describeError, HttpError } from '../src/http/httpError';
import { createRouter } from '../src/http/router';
import { createEventStreams } from '../src/http/sse';

describe('errors on their way out', () => {
  it('an overload is 429 with Retry-After in whole seconds', () => {
    const error = new ServiceError('overloaded', 'too much', { retryAfterMs: 1_200 });
    expect(describeError(error)).toMatchObject({ status: 429, headers: { 'retry-after': '2' } });
  });

  it('a database that is away is 503 with Retry-After: nothing was acknowledged, and it is worth asking again', () => {
    const starting = Object.assign(new Error('the database system is starting up'), { code: '57P03' });
    const wrapped = new Error('Failed query: select 1', { cause: new Error('Connection terminated unexpectedly') });
    for (const error of [starting, wrapped])
      expect(describeError(error)).toMatchObject({
        status: 503,
        headers: { 'retry-after': '1' },
        body: { error: { code: 'unavailable' } },
      });
  });

  it('an error that nobody meant tells nothing of itself', () => {
    expect(describeError(new Error('password=hunter2'))).toEqual({
      status: 500,
      headers: {},
      body: { error: { code: 'internal', message: 'Something failed on the hub.' } },
    });
  });
});

describe('the router', () => {
  const match = createRouter([{ method: 'GET', pattern: '/v1/routes/:id/directive', handler: () => undefined }]);

  it('hands over what stands at the named places', () => {
    expect(match('GET', '/v1/routes/42/directive').params).toEqual({ id: '42' });
  });

  it('tells a wrong path from a wrong method', () => {
    const status = (method: string, path: string) => {
      try {
        return match(method, path) && 200;
      } catch (error) {
        return error instanceof HttpError ? error.status : 0;
      }
    };
    expect([status('GET', '/v1/routes'), status('POST', '/v1/routes/42/directive')]).toEqual([404, 405]);
  });
});

describe('event streams', () => {
  it('cut off a reader that does not read, after a bounded amount, and count it', async () => {
    const streams = createEventStreams();
    const server = createServer((_request, response) => {
      const stream = streams.open(response);
      const frame = `data: ${'x'.repeat(100_000)}\n\n`;
      const pump = (): void => {
        if (stream.write(frame)) setImmediate(pump);
      };
      pump();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const reader = connect(address.port, '127.0.0.1');
    reader.pause();
    reader.on('error', () => undefined);
    reader.write('GET / HTTP/1.1\r\nhost: hub\r\n\r\n');
    await new Promise<void>((resolve) => server.once('connection', (socket) => socket.once('close', () => resolve())));
    expect(streams.dropped()).toBe(1);
    expect(streams.count()).toBe(0);
    reader.destroy();
    server.close();
  });
});
