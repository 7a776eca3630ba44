import { expect, it, onTestFinished } from 'vitest';
import { createPaths, type PathsOptions } from '../src/paths';
import { createSchedule } from '../src/schedule';
import { clock, echo, noNative, probing } from './probing';

/** No kernel sends here unless the socket asks for it: an error at each send, whatever the network. */
const NOWHERE = '255.255.255.255';
const CANNOT = expect.stringMatching(/^probes cannot be sent \(E(ACCES|NETUNREACH)\)$/);
const MINUTE = 61_000;

it.each([false, ...(noNative === null ? [true] : [])])(
  'says why nothing can be sent, tries the name’s next address, and probes on (kernel times: %s)',
  async (kernelTimestamps) => {
    const { port } = await echo();
    const problems: (string | null)[] = [];
    const moves: string[] = [];
    const { path, answered } = await probing(
      { host: 'pop.example', port, kernelTimestamps },
      {
        sinks: { onProblem: (problem) => problems.push(problem), onMove: (address) => moves.push(address) },
        surroundings: { names: async () => [NOWHERE, '127.0.0.1'] },
      },
    );
    await answered();
    expect(problems).toEqual([CANNOT, null]);
    expect(moves).toEqual(['127.0.0.1']);
    expect(path.state()).toMatchObject({ address: '127.0.0.1', problem: null });
    const { sendFailures, reopened } = path.counts();
    expect(sendFailures).toBeGreaterThan(1);
    expect(reopened).toBe(1);
  },
);

it('counts a probe that could not be sent as neither sent nor lost', async () => {
  const problems: (string | null)[] = [];
  const { samples, path } = await probing(
    { host: NOWHERE, port: 9 },
    { sinks: { onProblem: (problem) => problems.push(problem) } },
  );
  await expect.poll(() => problems.length, { timeout: 20_000 }).toBe(1);
  // Two samples would have been due by then.
  await expect.poll(() => path.counts().sendFailures, { timeout: 60_000 }).toBeGreaterThan(120);
  expect(samples).toEqual([]);
  expect(path.counts().reopened).toBeGreaterThan(0);
  expect(path.state().problem).toEqual(CANNOT);
});

it.skipIf(process.platform !== 'linux')(
  'follows a name to its new address within a minute, and keeps the address while the name service is away',
  async () => {
    const { port } = await echo();
    await echo(port, '127.0.0.2');
    let addresses: string[] | null = ['127.0.0.1'];
    let asked = 0;
    const names = async () => {
      asked += 1;
      if (addresses === null) throw Object.assign(new Error('no answer'), { code: 'EAI_AGAIN' });
      return addresses;
    };
    const { path, answered, time } = await probing({ host: 'pop.example', port }, { surroundings: { names } });
    await answered();
    expect(asked).toBe(1);

    addresses = null;
    time.skewMs += MINUTE;
    await expect.poll(() => asked, { timeout: 20_000 }).toBe(2);
    await answered();
    expect(path.state().address).toBe('127.0.0.1');

    addresses = ['127.0.0.2', '127.0.0.1'];
    time.skewMs += MINUTE;
    await expect.poll(() => asked, { timeout: 20_000 }).toBe(3);
    await answered();
    expect(path.state().address).toBe('127.0.0.1');

    addresses = ['127.0.0.2'];
    time.skewMs += MINUTE;
    await expect.poll(() => path.state().address, { timeout: 20_000 }).toBe('127.0.0.2');
    await answered();
    expect(path.counts()).toMatchObject({ reopened: 1, sendFailures: 0 });
  },
);

const path = { line: 'A', pop: 'test', ssid: 11, bind: null, connectUrl: null, stampKey: null };
const config = { agentId: 'a', version: 1, intervalMs: 20, dscp: null, connectIntervalMs: 10_000 };

function paths(over: Partial<PathsOptions>) {
  const schedule = createSchedule(() => performance.now());
  const logged: { fields: object; message: string }[] = [];
  const keep = (fields: object, message: string) => void logged.push({ fields, message });
  const log = { info: keep, warn: keep, error: keep };
  const sinks = { onSamples: () => {}, onSignals: () => {} };
  const created = createPaths({ clock, schedule, sinks, log, random: () => 0, kernelTimestamps: false, ...over });
  onTestFinished(() => {
    created.stop();
    schedule.stop();
  });
  return { created, logged };
}

it('names the setting that keeps a path from being probed, says it once, and probes the others', async () => {
  const { port } = await echo();
  const { created, logged } = paths({ lines: { B: { source: '203.0.113.77' } } });
  const far = { host: '127.0.0.1', port };
  await created.follow({
    ...config,
    paths: [
      { ...path, ...far, id: 1 },
      { ...path, ...far, id: 2, line: 'B', ssid: 12 },
    ],
  });
  const problem = { path: 2, line: 'B', reason: expect.stringMatching(/^lines\.B\.source: 203\.0\.113\.77 is not an/) };
  expect(created.problems()).toEqual([problem]);
  await expect.poll(() => created.replies().map((reply) => reply.path), { timeout: 20_000 }).toEqual([1]);
  expect(logged.filter(({ message }) => message === 'path cannot be probed yet')).toHaveLength(1);
});

it('takes this host’s source before the hub’s, and leaves a path alone whose connect URL has changed', async () => {
  const { port } = await echo();
  const { created } = paths({ lines: { A: { source: '127.0.0.1' } } });
  const wanted = { ...path, host: '127.0.0.1', port, id: 1, bind: '203.0.113.77' };
  await created.follow({ ...config, paths: [wanted] });
  expect(created.problems()).toEqual([]);
  await expect.poll(() => created.replies().length, { timeout: 20_000 }).toBe(1);
  await created.follow({ ...config, version: 2, paths: [{ ...wanted, connectUrl: 'tcp://127.0.0.1:9' }] });
  // A path that had been started anew would have no answer yet.
  expect(created.replies()).toHaveLength(1);
});
