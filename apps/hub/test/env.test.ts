import { describe, expect, it } from 'vitest';
import { readEnv } from '../src/env';

describe('the hub’s environment', () => {
  it('names every fault at once', () => {
    expect(() => readEnv({ HUB_TOKEN: 'short', HUB_PORT: '70000', ROLE: 'everything' })).toThrow(
      /4 fault\(s\)[\s\S]*DATABASE_URL: is not set[\s\S]*HUB_PORT[\s\S]*HUB_TOKEN: must have at least 16[\s\S]*ROLE: must be one of all, ingest, engine, jobs/,
    );
  });

  it('needs only the database and the token', () => {
    const env = readEnv({ DATABASE_URL: 'postgres://postgres@127.0.0.1/twinline', HUB_TOKEN: 'sixteen-characters' });
    expect(env).toMatchObject({ HUB_PORT: 4100, HUB_HOST: '127.0.0.1', ROLE: 'all' });
  });

  it('names the entry that is no network', () => {
    const source = { DATABASE_URL: 'postgres://postgres@127.0.0.1/twinline', HUB_TOKEN: 'sixteen-characters' };
    expect(() => readEnv({ ...source, WEBHOOK_ALLOW_NETWORKS: '10.0.0.0/8, 192.168.0.0' })).toThrow(
      /WEBHOOK_ALLOW_NETWORKS: '192.168.0.0' is no network: write it as 10.0.0.0\/8/,
    );
    expect(
      readEnv({ ...source, WEBHOOK_ALLOW_NETWORKS: '10.0.0.0/8' }).WEBHOOK_ALLOW_NETWORKS.includes('10.1.1.1'),
    ).toBe(true);
  });
});
