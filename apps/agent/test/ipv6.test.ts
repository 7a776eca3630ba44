import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { resolveTargets, sourceOf, systemNames } from '../src/socket/target';
import { echo, noNative, probing } from './probing';

const hasIPv6 = Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === '::1'));
const without = hasIPv6 ? '' : ' (skipped: this host has no IPv6)';
const where = (host: string, bind: string | null = null, interfaceName: string | null = null) =>
  resolveTargets({ host, bind, interface: interfaceName }, systemNames);

it.skipIf(!hasIPv6)(`probes over IPv6 with this program's own times${without}`, async () => {
  const { port } = await echo(0, '::1');
  const { path, answered } = await probing({ host: '::1', port });
  await answered();
  expect(path.counts()).toMatchObject({ sendFailures: 0, strangers: 0 });
});

it.skipIf(!hasIPv6 || noNative !== null)(
  `probes over IPv6 with the kernel's times, from a source address${without || (noNative ?? '')}`,
  async () => {
    const { port } = await echo(0, '::1');
    const { path, answered } = await probing({ host: '::1', port, bind: '::1', kernelTimestamps: true });
    await answered();
    expect(path.state()).toMatchObject({ address: '::1', timestampSource: 'kernel', problem: null });
    expect(path.counts()).toMatchObject({ sendFailures: 0, strangers: 0 });
  },
);

it.skipIf(!hasIPv6)(`knows its far end however its address is written${without}`, async () => {
  const { port } = await echo(0, '::1');
  const { path, answered } = await probing({ host: '0:0:0:0:0:0:0:1', port });
  await answered();
  expect(path.counts().strangers).toBe(0);
});

it('probes an IPv4 address that is written as IPv6 over IPv4', async () => {
  const { port } = await echo();
  const { path, answered } = await probing({ host: '::ffff:127.0.0.1', port });
  await answered();
  expect(path.state().address).toBe('127.0.0.1');
});

it('takes the address of a name that is of the family of the source', async () => {
  expect(await where('localhost', '127.0.0.1')).toEqual([{ family: 4, address: '127.0.0.1' }]);
});

it('refuses a source of the other family, and says so', async () => {
  await expect(where('127.0.0.1', '::1')).rejects.toMatchObject({
    field: 'source',
    message: 'the source ::1 is IPv6, but 127.0.0.1 is IPv4: give both in one family',
  });
});

it('refuses a link-local address without a scope and takes one with it', async () => {
  await expect(where('fe80::1')).rejects.toMatchObject({
    field: 'host',
    message: "fe80::1 is link-local and names no interface: write fe80::1%eth0, or name the line's interface",
  });
  expect(await where('fe80::0:1', null, 'eth1')).toEqual([{ family: 6, address: 'fe80::1%eth1' }]);
  expect(await where('fe80::1%eth1')).toEqual([{ family: 6, address: 'fe80::1%eth1' }]);
  expect(() => sourceOf({ bind: 'fe80::2', interface: null }, 6)).toThrow('link-local');
  expect(sourceOf({ bind: 'fe80::2', interface: 'eth1' }, 6)).toBe('fe80::2%eth1');
});

it('says which name cannot be resolved', async () => {
  await expect(where('no-such-host.invalid')).rejects.toMatchObject({
    field: 'host',
    message: expect.stringMatching(/^"no-such-host.invalid" cannot be resolved \([A-Z_]+\)/),
  });
});
