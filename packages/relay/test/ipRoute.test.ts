import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApplier } from '../src/adapters/applier';
import { actionsOf, readConfig } from '../src/adapters/config';
import { directive } from './directive';

const never = new AbortController().signal;
const space = `twl-relay-${process.pid}`;
const ip = (...words: string[]) => execFileSync('/usr/sbin/ip', ['-n', space, ...words], { encoding: 'utf8' }).trim();

/** Null where a network namespace of our own can be made, else why not. */
function whyNot(): string | null {
  if (!existsSync('/usr/sbin/ip')) return 'iproute2 is not installed';
  try {
    execFileSync('/usr/sbin/ip', ['netns', 'add', space], { stdio: 'pipe' });
    return null;
  } catch (error) {
    return `no network namespace can be made: ${String(error).slice(0, 100)}`;
  }
}
const missing = whyNot();

describe.skipIf(missing !== null)(`ip${missing === null ? '' : ` (${missing})`}`, () => {
  beforeAll(() => {
    ip('link', 'set', 'lo', 'up');
    for (const [name, net] of [
      ['lineA', '10.91.1'],
      ['lineB', '10.91.2'],
    ] as const) {
      ip('link', 'add', name, 'type', 'veth', 'peer', 'name', `far-${name}`);
      ip('link', 'set', `far-${name}`, 'up');
      ip('addr', 'add', `${net}.2/24`, 'dev', name);
      ip('link', 'set', name, 'up');
    }
  });
  afterAll(() => {
    execFileSync('/usr/sbin/ip', ['netns', 'del', space]);
  });

  const hops = { A: { via: '10.91.1.1', dev: 'lineA' }, B: { via: '10.91.2.1', dev: 'lineB' } };
  const applierOf = (action: object) => {
    const text = JSON.stringify({
      hub: 'http://127.0.0.1:9',
      routes: [{ id: 'route-sg', actions: [{ netns: space, tries: 1, ...action }] }],
    });
    return createApplier(actionsOf(readConfig(text, {}).config, 'route-sg'));
  };
  const deviceTo = (address: string, ...more: string[]) => /dev (\S+)/.exec(ip('route', 'get', address, ...more))?.[1];

  it('route: what is sent takes the directive’s line, by weights in mode split, and again after somebody deleted it', async () => {
    const applier = applierOf({ use: 'ip-route', to: '198.51.100.0/24', lines: hops });
    await applier.apply(directive({ line: 'A' }), never);
    expect(deviceTo('198.51.100.7')).toBe('lineA');
    await applier.apply(directive({ line: 'B', sequence: 11 }), never);
    expect(deviceTo('198.51.100.7')).toBe('lineB');
    await applier.apply(directive({ sequence: 12, mode: 'split', weights: { A: 0.75, B: 0.25 } }), never);
    expect(ip('route', 'show', '198.51.100.0/24')).toMatch(/lineA weight 192[\s\S]*lineB weight 64/);
    await applier.apply(directive({ line: 'B', sequence: 13 }), never);
    ip('route', 'del', '198.51.100.0/24');
    await applier.apply(directive({ line: 'B', sequence: 14 }), never);
    expect(deviceTo('198.51.100.7')).toBe('lineB');
    expect(applier.counts()).toMatchObject({ applied: 5, unchanged: 0, repaired: 1 });
  });

  it('nexthop: every route that names it moves at once', async () => {
    const applier = applierOf({ use: 'ip-nexthop', id: 10, lines: hops });
    await applier.apply(directive({ line: 'A' }), never);
    for (const to of ['203.0.113.0/25', '203.0.113.128/25']) ip('route', 'add', to, 'nhid', '10');
    expect(deviceTo('203.0.113.1')).toBe('lineA');
    await applier.apply(directive({ line: 'B', sequence: 11 }), never);
    expect([deviceTo('203.0.113.1'), deviceTo('203.0.113.200')]).toEqual(['lineB', 'lineB']);
  });

  it('rule: points to the line’s table, and leaves no other behind', async () => {
    ip('route', 'add', 'default', 'via', '10.91.1.1', 'dev', 'lineA', 'table', '101');
    ip('route', 'add', 'default', 'via', '10.91.2.1', 'dev', 'lineB', 'table', '102');
    const applier = applierOf({
      use: 'ip-rule',
      priority: 1000,
      mark: 7,
      lines: { A: { table: 101 }, B: { table: 102 } },
    });
    for (const [sequence, line] of ['A', 'B', 'A', 'B'].entries())
      await applier.apply(directive({ line, sequence }), never);
    expect(deviceTo('192.0.2.9', 'mark', '7')).toBe('lineB');
    expect(ip('rule', 'show', 'priority', '1000').split('\n')).toHaveLength(1);
  });

  it('says what ip said when it cannot be done', async () => {
    const applier = applierOf({
      use: 'ip-route',
      to: '198.51.100.0/24',
      lines: { ...hops, B: { via: '10.99.9.9', dev: 'lineB' } },
    });
    await expect(applier.apply(directive(), never)).rejects.toThrow(
      /ip .*route replace .* ended with code 2: .*Nexthop has invalid gateway/,
    );
  });
});
