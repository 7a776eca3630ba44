import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LineWays } from '../src/paths';
import { Namespace, whyNoNamespaces } from '../src/testing/namespaces';
import type { Program } from '../src/testing/program';
import { noNative } from './probing';

const no = whyNoNamespaces() ?? noNative;
const noPython = spawnSync('python3', ['-V']).error === undefined ? null : 'no python3 to look at the packets';
const because = (reason: string | null) => (reason === null ? '' : ` (skipped: ${reason})`);
const WAIT = { timeout: 60_000, interval: 100 };

/**
 * Two lines: the agent's host has an interface on each, and behind each stands a far end that answers at the same
 * addresses, so that only the packets' way decides who answers. By default everything leaves by line A.
 */
const A = { name: 'a0', own: '192.0.2.2', gateway: '192.0.2.1', own6: 'fd00:a::2', gateway6: 'fd00:a::1' };
const B = { name: 'b0', own: '198.51.100.2', gateway: '198.51.100.1', own6: 'fd00:b::2', gateway6: 'fd00:b::1' };
const POP = '203.0.113.9';
const POP6 = 'fd00:9::9';
/** An address of its own for each line, for hosts that choose the line by route. */
const POP_OF = { A: '203.0.113.11', B: '203.0.113.12' };

let agentHost: Namespace;
let farA: Namespace;
let farB: Namespace;
const programs: Program[] = [];

function lay(far: Namespace, line: typeof A): void {
  agentHost.ip(`link add ${line.name} type veth peer name far netns ${far.name}`);
  agentHost.ip(`addr add ${line.own}/24 dev ${line.name}`);
  agentHost.ip(`addr add ${line.own6}/64 dev ${line.name} nodad`);
  agentHost.ip(`link set ${line.name} up`);
  far.ip(`addr add ${line.gateway}/24 dev far`);
  far.ip(`addr add ${line.gateway6}/64 dev far nodad`);
  far.ip('link set far up');
}

/** Routes in the main table: A first, B where a packet must leave by its interface, one PoP address by each. */
function route(): void {
  for (const [line, slot, metric] of [[A, 'A', 100] as const, [B, 'B', 200] as const]) {
    agentHost.ip(`route replace default via ${line.gateway} dev ${line.name} metric ${metric}`);
    agentHost.ip(`-6 route replace default via ${line.gateway6} dev ${line.name} metric ${metric}`);
    agentHost.ip(`route replace ${POP_OF[slot]} via ${line.gateway} dev ${line.name}`);
  }
}

/** Policy routing: what has line B's source address leaves by line B. */
function routeBySource(): void {
  for (const [family, own, gateway] of [['-4', B.own, B.gateway] as const, ['-6', B.own6, B.gateway6] as const]) {
    agentHost.ip(`${family} rule add from ${own} table 102`);
    agentHost.ip(`${family} route add default via ${gateway} dev ${B.name} table 102`);
  }
}

describe.skipIf(no !== null)(`two lines in network namespaces${because(no)}`, { timeout: 180_000 }, () => {
  beforeAll(async () => {
    agentHost = new Namespace('agent');
    farA = new Namespace('far-a');
    farB = new Namespace('far-b');
    const reflectors: Program[] = [];
    for (const [far, line, slot] of [[farA, A, 'A'] as const, [farB, B, 'B'] as const]) {
      lay(far, line);
      for (const address of [POP, POP_OF[slot]]) far.ip(`addr add ${address}/32 dev lo`);
      far.ip(`addr add ${POP6}/128 dev lo nodad`);
      const binds = [`${POP}:862`, `${POP_OF[slot]}:862`, `[${POP6}]:862`].flatMap((bind) => ['--bind', bind]);
      reflectors.push(far.runOurs('apps/reflector/src/main.ts', binds));
    }
    route();
    routeBySource();
    for (const reflector of reflectors) await reflector.until('reflecting');
  });
  afterEach(async () => {
    for (const program of programs.splice(0)) await program.stop();
  });
  afterAll(() => {
    for (const each of [agentHost, farA, farB]) each?.remove();
  });

  /** Starts the real agent on its host with one path per line. */
  function agent(hosts: { A: string; B: string }, lines: LineWays, more: { dscp?: number; only?: string } = {}) {
    const path = { pop: 'test', port: 862, bind: null, connectUrl: null, stampKey: null };
    const paths = [
      { ...path, id: 1, ssid: 11, line: 'A', host: hosts.A },
      { ...path, id: 2, ssid: 12, line: 'B', host: hosts.B },
    ].filter(({ line }) => more.only === undefined || line === more.only);
    const dscp = more.dscp ?? null;
    const config = { agentId: 'a', version: 1, intervalMs: 10, dscp, connectIntervalMs: 3_600_000, paths };
    const program = agentHost.runOurs('apps/agent/test/netns/agentInside.ts', [
      JSON.stringify(config),
      JSON.stringify(lines),
    ]);
    programs.push(program);
    const said = () => program.lines.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
    return {
      said,
      /** Probes of a path that were answered so far. */
      answered: (id: number): number =>
        said().reduce((sum, { message, received }) => sum + (message === 'batch' ? (received[id] ?? 0) : 0), 0),
    };
  }

  const bySource = { A: { source: A.own }, B: { source: B.own } };
  const bySource6 = { A: { source: A.own6 }, B: { source: B.own6 } };
  const byInterface = { A: { interface: A.name }, B: { interface: B.name } };
  const samePop = { A: POP, B: POP };
  const samePop6 = { A: POP6, B: POP6 };
  const oneEach = { A: POP_OF.A, B: POP_OF.B };

  it.each([
    ['source address, with policy routing', samePop, bySource],
    ['source address over IPv6, with policy routing', samePop6, bySource6],
    ['interface (SO_BINDTODEVICE)', samePop, byInterface],
    ['interface over IPv6', samePop6, byInterface],
    ['an address of the PoP for each line', oneEach, {}],
  ] as const)('packets of each line leave by its own interface: chosen by %s', async (_how, hosts, lines) => {
    const before = { a: agentHost.sent(A.name), b: agentHost.sent(B.name) };
    const { answered } = agent(hosts, lines);
    await expect.poll(() => Math.min(answered(1), answered(2)), WAIT).toBeGreaterThan(100);
    // A path whose probes left by the other line would leave its own with a handful of neighbour discovery.
    expect(agentHost.sent(A.name) - before.a).toBeGreaterThan(100);
    expect(agentHost.sent(B.name) - before.b).toBeGreaterThan(100);
  });

  it('without a choice both paths leave by line A, as the routes say', async () => {
    const before = agentHost.sent(B.name);
    const { answered } = agent(samePop, {});
    await expect.poll(() => Math.min(answered(1), answered(2)), WAIT).toBeGreaterThan(100);
    expect(agentHost.sent(B.name) - before).toBeLessThan(50);
  });

  it.skipIf(noPython !== null)(
    `each line's packets arrive at its far end, from its own address, with their mark, and nowhere else${because(noPython)}`,
    async () => {
      const sniffer = join(import.meta.dirname, 'netns/tosSniffer.py');
      const [seenA, seenB] = [farA, farB].map((far) => far.run(['python3', sniffer, 'far']));
      if (!seenA || !seenB) throw new Error('unreachable');
      programs.push(seenA, seenB);
      for (const sniffing of [seenA, seenB]) await sniffing.until('ready');
      const { answered, said } = agent({ A: POP, B: POP6 }, byInterface, { dscp: 46 });
      await expect.poll(() => Math.min(answered(1), answered(2)), WAIT).toBeGreaterThan(50);
      expect(new Set(seenA.lines)).toEqual(new Set(['ready', `${A.own} ${46 << 2}`]));
      expect(new Set(seenB.lines)).toEqual(new Set(['ready', `${B.own6} ${46 << 2}`]));
      expect(said().findLast(({ message }) => message === 'batch')).toMatchObject({
        timestampSource: 1,
        sendFailures: 0,
        strangers: 0,
      });
    },
  );

  it('a cut line takes its own path down and leaves the other alone', async () => {
    const { answered } = agent(samePop, byInterface);
    await expect.poll(() => Math.min(answered(1), answered(2)), WAIT).toBeGreaterThan(50);
    farB.ip('link set far down');
    const goesOn = async () => expect.poll(() => answered(1), WAIT).toBeGreaterThan(answered(1) + 250);
    await goesOn();
    const atCut = answered(2);
    await goesOn();
    expect(answered(2)).toBe(atCut);
    farB.ip('link set far up');
    await expect.poll(() => answered(2), WAIT).toBeGreaterThan(atCut + 50);
  });

  it('probes on by itself when an interface that was taken away comes back, and says both', async () => {
    const { answered, said } = agent(samePop, byInterface);
    await expect.poll(() => Math.min(answered(1), answered(2)), WAIT).toBeGreaterThan(50);
    agentHost.ip(`link del ${B.name}`);
    const about = (message: string) => said().filter((line) => line.message === message && line.line === 'B');
    await expect.poll(() => about('probes cannot be sent').at(-1)?.reason, WAIT).toMatch(/no interface "b0"/);
    const before = answered(2);
    lay(farB, B);
    route();
    routeBySourceAgain();
    await expect.poll(() => about('probes can be sent again').length, WAIT).toBeGreaterThan(0);
    await expect.poll(() => answered(2), WAIT).toBeGreaterThan(before + 50);
    expect(said().filter((line) => line.message === 'probes cannot be sent' && line.line === 'A')).toEqual([]);
  });

  /** The rules stay when an interface goes; its routes go with it. */
  function routeBySourceAgain(): void {
    agentHost.ip(`-4 route add default via ${B.gateway} dev ${B.name} table 102`);
    agentHost.ip(`-6 route add default via ${B.gateway6} dev ${B.name} table 102`);
  }

  it('an interface that is missing is refused and reported; nothing of its line leaves by the other', async () => {
    const before = agentHost.sent(B.name);
    const { answered, said } = agent(samePop, { A: { interface: 'c0' }, B: { interface: B.name } });
    await expect.poll(() => answered(2), WAIT).toBeGreaterThan(50);
    const refused = said().filter(({ message }) => message === 'path cannot be probed yet');
    expect(refused).toEqual([
      expect.objectContaining({
        path: 1,
        reason: expect.stringMatching(/^lines\.A\.interface: this host has no interface "c0"/),
      }),
    ]);
    expect(answered(1)).toBe(0);
    expect(agentHost.sent(B.name) - before).toBeGreaterThan(50);
  });

  it('probes a link-local far end by its interface', async () => {
    const linkLocal = /inet6 (fe80::\S+)\//.exec(farB.show('far'))?.[1] ?? '';
    const reflector = farB.runOurs('apps/reflector/src/main.ts', ['--bind', `[${linkLocal}%far]:862`]);
    programs.push(reflector);
    await reflector.until('reflecting');
    const { answered } = agent({ A: POP, B: linkLocal }, byInterface, { only: 'B' });
    await expect.poll(() => answered(2), WAIT).toBeGreaterThan(50);
  });
});
