import { expect } from 'vitest';
import { demo } from './demo';

/** Asks the demo's REST API with its token, `path` below /api/v1; with a body it is a POST. Fails on all but 200. */
export async function rest<T>(path: string, body?: object): Promise<T> {
  const response = await fetch(`${demo().web}/api/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${demo().apiToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as T;
  expect(response.status, JSON.stringify(answer)).toBe(200);
  return answer;
}
