import { describe, expect, it } from 'vitest';
import { filterAgents, groupByRegion, headKey, tally } from '../src/network/agentList';
import { arrivalSteps, hasArrived } from '../src/network/arrival';
import {
  circuitHead,
  circuitViews,
  fullness,
  megabits,
  sourceName,
  usageSpark,
  useRatio,
} from '../src/network/circuitList';
import { installCommand, installWays, isLoopback, suggestedName } from '../src/network/commands';
import type { NetworkAgent, NetworkCircuit, NetworkTree } from '../src/network/data';
import { numberOf } from '../src/network/edit/numbers';
import { parseTarget, targetText } from '../src/network/edit/target';
import { formatOf } from '../src/network/transfer/source';
import { isQuiet, regionNodes, searchNodes } from '../src/network/tree/treeNodes';
import { inUse } from '../src/network/useTree';

const NOW = Date.UTC(2026, 10, 22, 12);
const MEGABIT = 1_000_000;

function agent(given: Partial<NetworkAgent>): NetworkAgent {
  return {
    id: given.name ?? 'id',
    name: 'sg-singtel',
    regionId: 'region',
    regionCode: 'SG',
    regionName: null,
    carrierId: 'carrier',
    carrierName: 'Singtel',
    asn: 9506,
    intervalMs: 20,
    createdAt: NOW,
    enrolledAt: NOW,
    tokenExpiresAt: null,
    tokenUsable: false,
    version: '0.1.0',
    outOfDate: false,
    lastSeenAt: NOW,
    state: 'reporting',
    withdrawn: [],
    self: null,
    selfAt: null,
    paths: [],
    ...given,
  };
}

describe('the list of agents', () => {
  const agents = [
    agent({ name: 'sg-singtel' }),
    agent({ name: 'sg-m1', carrierName: 'M1', asn: 4773, state: 'offline' }),
    agent({ name: 'id-telkomsel', regionCode: 'ID', carrierName: 'Telkomsel', asn: 23693, state: 'waiting' }),
  ];
  const found = (search: string, state: 'all' | 'offline' = 'all', region: string | null = null) =>
    filterAgents(agents, { search, state, region }, ({ regionCode }) => (regionCode === 'SG' ? '新加坡' : '印尼')).map(
      ({ name }) => name,
    );

  it('finds agents by any word of name, carrier, AS number and region in the reader’s language', () => {
    expect(found('SINGTEL')).toEqual(['sg-singtel']);
    expect(found('as4773')).toEqual(['sg-m1']);
    expect(found('新加坡 m1')).toEqual(['sg-m1']);
    expect(found('sg id')).toEqual([]);
    expect(found('  ')).toHaveLength(3);
  });

  it('narrows by state and region together with the search', () => {
    expect(found('', 'offline')).toEqual(['sg-m1']);
    expect(found('', 'offline', 'ID')).toEqual([]);
  });

  it('counts states, groups by region, and opens with whether all, some or none report', () => {
    expect(tally(agents)).toEqual({ all: 3, reporting: 1, withdrawn: 0, offline: 1, waiting: 1 });
    expect(groupByRegion(agents).map(({ code, reporting, agents: own }) => [code, reporting, own.length])).toEqual([
      ['SG', 1, 2],
      ['ID', 0, 1],
    ]);
    expect(headKey(agents)).toBe('headSome');
    expect(headKey(agents.slice(0, 1))).toBe('headAll');
    expect(headKey(agents.slice(1))).toBe('headNone');
  });
});

describe('a new agent', () => {
  it('is offered a name that is free', () => {
    expect(suggestedName('SG', 'Singtel', [])).toBe('sg-singtel-1');
    expect(suggestedName('ID', 'XL Axiata', ['id-xl-axiata-1', 'id-xl-axiata-2'])).toBe('id-xl-axiata-3');
    expect(suggestedName('US-CA', '中国电信', [])).toBe('us-ca-中国电信-1');
  });

  it('is warned of a hub that only this machine can reach', () => {
    expect(['http://127.0.0.1:4100', 'http://localhost:4100', 'http://[::1]:4100'].map(isLoopback)).toEqual([
      true,
      true,
      true,
    ]);
    expect(isLoopback('https://hub.example.com')).toBe(false);
  });
});

function circuit(name: string, committedMbps: number | null, nowMbps: number | null, p95Mbps = 10): NetworkCircuit {
  const rate = (mbps: number) => ({ inBps: mbps * MEGABIT, outBps: MEGABIT });
  const usage = {
    source: 'router',
    agentName: null,
    countedAt: NOW,
    now: rate(nowMbps ?? 0),
    p95: rate(p95Mbps),
    history: { start: [], inBps: [], outBps: [] },
    otherSources: [],
  };
  return {
    id: name,
    name,
    provider: 'Carrier Ltd',
    cable: null,
    committedBps: committedMbps === null ? null : committedMbps * MEGABIT,
    lines: [],
    usage: nowMbps === null ? null : usage,
  };
}

describe('the list of circuits', () => {
  it('takes the fuller direction, and claims nothing without a committed bandwidth or a reading', () => {
    expect(useRatio({ inBps: 30, outBps: 80 }, 100)).toBe(0.8);
    expect(useRatio({ inBps: 30, outBps: 80 }, null)).toBeNull();
    expect(useRatio(null, 100)).toBeNull();
    expect([0.799, 0.8, 1, 1.001, null].map(fullness)).toEqual(['calm', 'high', 'high', 'over', 'calm']);
  });

  it('puts the fullest first and those without a figure last', () => {
    const views = circuitViews([
      circuit('unset', null, 900),
      circuit('calm', 1_000, 100),
      circuit('uncounted', 1_000, null),
      circuit('evening', 1_000, 50, 850),
    ]);
    expect(views.map(({ circuit: { name }, fullness: how }) => [name, how])).toEqual([
      ['evening', 'high'],
      ['calm', 'calm'],
      ['uncounted', 'calm'],
      ['unset', 'calm'],
    ]);
  });

  it('opens with who is over, else high, else the highest of the day, else that nobody counts', () => {
    const head = (...circuits: NetworkCircuit[]) => circuitHead(circuitViews(circuits));
    const calm = circuit('calm', 1_000, 100, 300);
    expect(head(calm, circuit('full', 100, 90), circuit('over', 100, 101))).toEqual({
      key: 'headOver',
      count: 1,
      names: ['over'],
    });
    expect(head(calm, circuit('full', 100, 90))).toEqual({ key: 'headHigh', count: 1, names: ['full'] });
    expect(head(calm)).toEqual({ key: 'headCalm', highest: { name: 'calm', ratio: 0.3 } });
    expect(head(circuit('uncounted', 100, null))).toEqual({ key: 'headNothing' });
  });

  it('names who counts as people know it', () => {
    expect(sourceName({ source: 'agent:5b2e', agentName: 'sg-singtel' })).toEqual({
      kind: 'agent',
      name: 'sg-singtel',
    });
    expect(sourceName({ source: 'agent:5b2e/eth1', agentName: 'sg-singtel' }).name).toBe('sg-singtel · eth1');
    expect(sourceName({ source: 'api:edge-1', agentName: null })).toEqual({ kind: 'api', name: 'edge-1' });
    expect(sourceName({ source: 'router', agentName: null })).toEqual({ kind: 'other', name: 'router' });
  });

  it('prints three digits of megabits', () => {
    expect([0.5, 12.34, 99.96, 940].map((mbps) => megabits(mbps * MEGABIT))).toEqual(['0.50', '12.3', '100', '940']);
  });
});

describe('the drawing of hours of use', () => {
  const span = { at: NOW + 1, binMs: 300_000, historyMs: 3_000_000 };
  const box = { width: 100, height: 22 };
  const bin = (index: number) => NOW - (9 - index) * 300_000;

  it('reaches from nothing at the bottom to the committed bandwidth at the top', () => {
    const drawn = usageSpark({ start: [bin(0), bin(1)], inBps: [0, 100], outBps: [50, 49] }, span, 100, box);
    expect(drawn.fullerPath).toBe('M5 21L15 1');
    expect(drawn.otherPath).toBe('M5 11L15 11.2');
    expect(drawn.committedY).toBe(1);
  });

  it('breaks where nothing was counted, and says where that is', () => {
    const drawn = usageSpark({ start: [bin(2), bin(3), bin(6)], inBps: [1, 1, 1], outBps: [1, 1, 1] }, span, null, box);
    expect(drawn.fullerPath.match(/M/g)).toHaveLength(2);
    expect(drawn.gaps).toEqual([
      { x: 0, width: 20 },
      { x: 40, width: 20 },
      { x: 70, width: 30 },
    ]);
    expect(drawn.committedY).toBeNull();
  });

  it('leaves room for use beyond the committed bandwidth', () => {
    const drawn = usageSpark({ start: [bin(0)], inBps: [200], outBps: [0] }, span, 100, box);
    expect(drawn.committedY).toBe(11);
  });
});

describe('the command of a new agent', () => {
  const place = { hubUrl: 'https://hub.example.com', token: 'twe_secret' };

  it('names the hub and the token in each way of running it', () => {
    for (const way of installWays) {
      expect(installCommand(way, place)).toContain('https://hub.example.com/agent/');
      expect(installCommand(way, place)).toContain('twe_secret');
    }
  });

  it('is what a shell takes as one command', () => {
    expect(installCommand('npx', place)).toBe(
      [
        'TWINLINE_HUB_URL=https://hub.example.com',
        'TWINLINE_ENROL_TOKEN=twe_secret',
        'npx --yes https://hub.example.com/agent/twinline-agent.tgz',
      ].join(' \\\n'),
    );
    expect(installCommand('systemd', place)).toBe(
      'curl -fsSL https://hub.example.com/agent/install.sh | sudo sh -s -- --token twe_secret',
    );
  });
});

describe('the arrival of a new agent', () => {
  const arrival = {
    enrolledAt: NOW,
    lastSeenAt: NOW + 1_000,
    version: '0.1.0',
    firstSampleAt: NOW + 1_500,
    linesAnswered: ['A'],
    lines: ['A', 'B'],
  };

  it('is complete once it measures and every line has answered', () => {
    expect(hasArrived(arrivalSteps(arrival, null))).toBe(false);
    expect(arrivalSteps(arrival, null)).toMatchObject({ answered: ['A'], awaited: ['B'], version: '0.1.0' });
    expect(hasArrived(arrivalSteps({ ...arrival, linesAnswered: ['B', 'A'] }, null))).toBe(true);
  });

  it('counts nothing from before the token was used', () => {
    expect(arrivalSteps(arrival, NOW)).toEqual({
      enrolledAt: null,
      version: null,
      firstSampleAt: null,
      answered: [],
      awaited: ['A', 'B'],
    });
    expect(arrivalSteps({ ...arrival, lastSeenAt: NOW - 1 }, NOW - 2).version).toBeNull();
  });
});

describe('the tree of the network', () => {
  const region = {
    id: 'nz',
    code: 'NZ',
    name: null,
    timeZone: 'Pacific/Auckland',
    popIds: ['two', 'one'],
    archivedAt: null,
  };
  const carrier = (id: string, audienceWeight: number, archivedAt: number | null = null) => ({
    ...{ id, regionId: 'nz', name: id, asn: id === 'Spark' ? 4771 : null, audienceWeight, archivedAt, imported: false },
  });
  const probe = (name: string, carrierId: string, state: 'reporting' | 'offline', imported = false) => ({
    ...{
      id: name,
      regionId: 'nz',
      carrierId,
      name,
      state,
      imported,
      archivedAt: null,
      withdrawn: [],
      tokenUsable: false,
    },
    ...{ version: null, lastSeenAt: NOW, intervalMs: 20, dscp: null, connectIntervalMs: 10_000, paths: [] },
  });
  const pop = (id: string) => ({ id, name: id, addresses: [], archivedAt: null });
  const tree: NetworkTree = {
    at: NOW,
    regions: [region],
    carriers: [carrier('Spark', 3), carrier('One', 1), carrier('Old', 4, NOW)],
    agents: [probe('a1', 'Spark', 'reporting'), probe('a2', 'One', 'offline'), probe('past', 'One', 'offline', true)],
    pops: [pop('one'), pop('two')],
    ...{ lines: [], circuits: [], routes: [], policies: [] },
  };
  const [node] = regionNodes(tree);
  const found = (search: string) =>
    searchNodes(regionNodes(tree), search, () => '新西兰').flatMap(({ carriers }) =>
      carriers.map((one) => [one.carrier.name, ...one.agents.map(({ name }) => name)]),
    );

  it('reckons shares among carriers in use, keeps PoPs by priority, and counts only agents that should report', () => {
    expect(node?.carriers.map(({ share }) => share)).toEqual([0.75, 0.25, null]);
    expect(node?.pops.map(({ name }) => name)).toEqual(['two', 'one']);
    expect([node?.reporting, node?.agents]).toEqual([1, 2]);
    expect(node && isQuiet(node)).toBe(true);
    expect(inUse(tree).carriers.map(({ name }) => name)).toEqual(['Spark', 'One']);
  });

  it('leaves of a region what a search finds below it, and all of it where it finds the region', () => {
    expect(found('as4771')).toEqual([['Spark', 'a1']]);
    expect(found('nz a2')).toEqual([['One', 'a2']]);
    expect(found('新西兰')).toHaveLength(3);
    expect(found('nowhere')).toEqual([]);
  });
});

describe('what the drawer and the import read', () => {
  it('finds in an address what it names, and writes the same address again', () => {
    for (const text of ['line:7', 'carrier:new', 'carrier:new:nz']) {
      const target = parseTarget(text);
      expect(target && targetText(target)).toBe(text);
    }
    expect([parseTarget(null), parseTarget('relay:7'), parseTarget('line:')]).toEqual([null, null, null]);
  });

  it('takes a number as people type it, and never takes a word for nothing', () => {
    expect(['', ' AS4771', '0,5', '-1'].map(numberOf)).toEqual([null, 4771, 0.5, -1]);
    expect(['lots', '1e9', '5 Mbit'].map(numberOf)).toEqual([undefined, undefined, undefined]);
  });

  it('tells a document from a table, and the kind of a table by the file’s name or its headings', () => {
    expect(formatOf('x.csv', '\ufeff{"format":1}')).toEqual({ format: 'json' });
    expect(formatOf('demo-lines-2026.csv', 'region')).toEqual({ format: 'csv', kind: 'lines' });
    expect(formatOf('', 'region,"asn",name\r\nSG,1,x')).toEqual({ format: 'csv', kind: 'carriers' });
  });
});
