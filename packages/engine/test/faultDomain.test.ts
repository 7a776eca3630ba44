import { expect, test } from 'vitest';
import { explainIncidentClosed, explainIncidentOpened } from '../src/explainEvent';
import { faultInWords } from '../src/explainFault';
import { faultDomainOf, faultOf, faultsOf } from '../src/faultDomain';
import type { FaultDomain, PathVerdict } from '../src/types';
import { NO_FIGURES, NO_POINTS } from '../src/verdict';

/** Paths as `agent carrier line pop`; those that `fails` are poor. */
function verdicts(paths: readonly string[], fails: (path: string) => boolean): PathVerdict[] {
  return paths.map((name, i) => {
    const [agent = '', carrier = '', line = '', pop = ''] = name.split(' ');
    const score = fails(name) ? 20 : 100;
    return {
      identity: { path: i + 1, agent, carrier, line, pop, weight: 1 },
      grade: score < 60 ? 'poor' : 'good',
      score,
      recentScore: score,
      contributions: NO_POINTS,
      figures: NO_FIGURES,
      fresh: true,
      withdrawn: false,
      blackoutSince: null,
      lateRun: null,
      newest: null,
      usual: { probes: 0, lost: 0, followed: 0, continued: 0 },
      answeredSentAt: 1,
      lastDataAt: 1,
    };
  });
}

/** Four agents on three carriers, two lines, two PoPs. */
const agents = ['sg-1 Singtel', 'sg-2 Singtel', 'sg-3 StarHub', 'sg-4 M1'];
const two = agents.flatMap((agent) => ['A HKG1', 'A SIN1', 'B HKG1', 'B SIN1'].map((way) => `${agent} ${way}`));
const one = agents.flatMap((agent) => ['A HKG1', 'B HKG1'].map((way) => `${agent} ${way}`));

const CASES: readonly {
  readonly what: string;
  readonly paths: readonly string[];
  readonly fails: (path: string) => boolean;
  readonly domain: FaultDomain;
  readonly en: string;
  readonly zh: string;
}[] = [
  {
    what: 'one agent of a carrier whose other agent is well',
    paths: one,
    fails: (path) => path.startsWith('sg-1') && path.includes(' A '),
    domain: 'agent',
    en: 'Only agent sg-1 fails on line A (1/1 paths; 3 of 4 agents are well)',
    zh: '仅探针 sg-1',
  },
  {
    what: 'one agent on both lines, and its carrier’s other agent is well',
    paths: two,
    fails: (path) => path.startsWith('sg-2'),
    domain: 'agent',
    en: 'Only agent sg-2 fails on line A (2/2 paths',
    zh: '仅探针 sg-2',
  },
  {
    what: 'both agents of a carrier, on both lines',
    paths: one,
    fails: (path) => path.includes('Singtel'),
    domain: 'carrier',
    en: 'Line A fails for carrier Singtel alone (2/2 paths; 2 of 3 carriers are well)',
    zh: '仅对运营商 Singtel 异常（路径 2/2',
  },
  {
    what: 'the one agent of a carrier on one line',
    paths: one,
    fails: (path) => path.includes('M1 A'),
    domain: 'carrier',
    en: 'carrier M1 alone (1/1 paths',
    zh: '仅对运营商 M1 异常',
  },
  {
    what: 'a line’s way to one of two PoPs',
    paths: two,
    fails: (path) => path.includes('A HKG1'),
    domain: 'pop',
    en: 'Line A fails to PoP HKG1 alone (4/4 paths), where other lines are well: ask the provider of line A',
    zh: '线路 A 仅到接入点 HKG1 异常（路径 4/4）',
  },
  {
    what: 'a PoP on both lines, the other one well',
    paths: two,
    fails: (path) => path.includes('HKG1'),
    domain: 'pop',
    en: 'PoP HKG1 fails on line A (4/4 paths) and on other lines (4/4), while 1 of 2 PoPs are well: look at the PoP.',
    zh: '请检查该接入点',
  },
  {
    what: 'a line for all',
    paths: one,
    fails: (path) => path.includes(' A '),
    domain: 'line',
    en: "Line A through PoP HKG1 fails for 3 of 3 carriers, line B is well: ask the provider of line A's circuit.",
    zh: '线路 A（经接入点 HKG1）对 3 个运营商中的 3 个异常，线路 B 正常',
  },
  {
    what: 'a line for all, and the other for one agent as well',
    paths: one,
    fails: (path) => path.includes(' A ') || path.includes('sg-4'),
    domain: 'line',
    en: 'line B for 1/4 paths',
    zh: '线路 B 异常路径 1/4',
  },
  {
    what: 'both lines for three of four agents',
    paths: one,
    fails: (path) => !path.includes('sg-4'),
    domain: 'region',
    en: 'All lines fail together for 3 of 4 agents, but 2/8 paths still answer well: ask the carriers Singtel, StarHub',
    zh: '4 个探针中有 3 个的所有线路同时异常',
  },
  {
    what: 'everything there is',
    paths: one,
    fails: () => true,
    domain: 'everything',
    en: 'Every path of every line fails (8/8, 4 agents): look at what they share: PoP HKG1, the region',
    zh: '所有线路的所有路径均异常（8/8，4 个探针）',
  },
  {
    what: 'everything that the only agent measures',
    paths: one.slice(0, 2),
    fails: () => true,
    domain: 'everything',
    en: '(2/2, 1 agent)',
    zh: '（2/2，1 个探针）',
  },
];

test.each(CASES)('$what: $domain, with counts and what to do', ({ paths, fails, domain, en, zh }) => {
  const fault = faultOf(verdicts(paths, fails), 'A');
  expect(fault?.domain).toBe(domain);
  if (fault === null) return;
  expect(faultInWords(fault, 'en')).toContain(en);
  expect(faultInWords(fault, 'zh')).toContain(zh);
  expect(fault.lines.A).toEqual({
    failing: paths.filter((path) => path.includes(' A ') && fails(path)).length,
    known: paths.filter((path) => path.includes(' A ')).length,
  });
});

test('nothing fails: none; paths without data say nothing', () => {
  expect(
    faultDomainOf(
      verdicts(one, () => false),
      'A',
    ),
  ).toBe('none');
  const silent = verdicts(one, () => true).map((path) => ({ ...path, score: null, grade: 'no-data' as const }));
  expect(faultOf(silent, 'A')).toBeNull();
});

test('an incident says what to do where the counts are known, and the domain alone where an older version wrote it', () => {
  const fault = faultOf(
    verdicts(one, (path) => path.includes(' A ')),
    'A',
  );
  const opened = { line: 'A', grade: 'poor', faultDomain: 'line' } as const;
  expect(explainIncidentOpened({ ...opened, fault }, 'en')).toContain("is well: ask the provider of line A's circuit.");
  expect(explainIncidentOpened({ ...opened, fault }, 'zh')).toContain('状态为较差。线路 A（经接入点 HKG1）');
  expect(explainIncidentOpened({ ...opened, fault: null }, 'en')).toBe('Line A is poor. Fault domain: the line.');
});

test('what was found is found anew when one more path fails', () => {
  const paths = verdicts(one, (path) => path.includes('M1 A'));
  expect(faultsOf(paths, ['A', 'B']).A?.domain).toBe('carrier');
  const worse = paths.map((path) =>
    path.identity.line === 'A' ? { ...path, score: 20, grade: 'poor' as const } : path,
  );
  expect(faultsOf(worse, ['A', 'B']).A?.domain).toBe('line');
  expect(faultsOf(paths, ['A', 'B'])).toEqual({ A: faultOf(paths, 'A') });
});

test('the end of an incident says how far it reached, and nothing where that was not found', () => {
  const closed = { line: 'A', worstGrade: 'poor', durationMs: 20_000 } as const;
  expect(explainIncidentClosed({ ...closed, faultDomain: 'line' }, 'en')).toContain(
    'at worst: poor; fault domain: the line',
  );
  expect(explainIncidentClosed({ ...closed, faultDomain: 'line' }, 'zh')).toContain('最差：较差；故障域：该线路');
  expect(explainIncidentClosed({ ...closed, faultDomain: 'none' }, 'en')).toContain('(at worst: poor).');
});
