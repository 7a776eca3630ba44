import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { FIELDS, readSettings, SettingsError } from '../src/settings';
import { defaultStateDir, hubFolder } from '../src/stateFolder';

const folder = mkdtempSync(join(tmpdir(), 'twinline-settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(content: unknown): string {
  const path = join(folder, 'agent.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function faults(path: string | null, environment: Record<string, string> = {}): string[] {
  try {
    readSettings(path, environment);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.faults.map(({ field }) => field);
  }
}

it('takes the environment alone, the file alone, and of both the environment', () => {
  const hubUrl = 'https://hub.example.com';
  const alone = { lines: {}, kernelTimestamps: true };
  expect(readSettings(null, { TWINLINE_HUB_URL: hubUrl })).toEqual({ hubUrl, ...alone });
  expect(readSettings(file({ hubUrl }), {})).toEqual({ hubUrl, ...alone });
  const path = file({ hubUrl: 'http://old', lines: { A: { source: '10.0.0.1', interface: 'eth1' } } });
  const environment = {
    TWINLINE_HUB_URL: hubUrl,
    TWINLINE_LINE_A_SOURCE: '10.0.0.2',
    TWINLINE_LINE_B_GATEWAY: 'fe80::1',
    TWINLINE_KERNEL_TIMESTAMPS: '0',
    TWINLINE_AGENT_KEY: '',
  };
  expect(readSettings(path, environment)).toEqual({
    hubUrl,
    lines: { A: { source: '10.0.0.2', interface: 'eth1' }, B: { gateway: 'fe80::1' } },
    kernelTimestamps: false,
  });
});

it('names every fault by its field, wherever it stands', () => {
  expect(faults(null)).toEqual(['hubUrl']);
  expect(faults(join(folder, 'missing.json'))).toHaveLength(1);
  expect(faults(file('{"hubUrl":'))).toHaveLength(1);
  expect(faults(file([]))).toHaveLength(1);
  const wrong = { hubUrl: 'https://hub/app', enrolToken: 'short', lines: { A: { sorce: 'x' }, B: 3 }, spool: true };
  expect(faults(file(wrong)).sort()).toEqual(['enrolToken', 'hubUrl', 'lines.A.sorce', 'lines.B', 'spool']);
  expect(faults(file({ hubUrl: 'http://hub', lines: 'A' }))).toEqual(['lines']);
  expect(
    faults(null, { TWINLINE_HUB_URL: 'ftp://hub', TWINLINE_LINE_A_SORCE: '1', TWINLINE_STATE_DIR: 'here' }),
  ).toEqual(['TWINLINE_LINE_A_SORCE', 'hubUrl', 'stateDir']);
});

it('has every setting in its manual', () => {
  const manual = readFileSync(join(import.meta.dirname, '../../../docs/agents.md'), 'utf8');
  for (const { name, variable } of FIELDS) {
    expect(manual).toContain(`\`${name.replace('SLOT', 'A')}\``);
    expect(manual).toContain(`\`${variable.replace('SLOT', 'A')}\``);
  }
});

it('keeps its state where systemd says, else where root or the user keep theirs', () => {
  expect(defaultStateDir({ STATE_DIRECTORY: '/var/lib/a:/var/lib/b' }, '/home/u', false)).toBe('/var/lib/a');
  expect(defaultStateDir({}, '/root', true)).toBe('/var/lib/twinline-agent');
  expect(defaultStateDir({ XDG_STATE_HOME: '/x' }, '/home/u', false)).toBe('/x/twinline-agent');
  expect(defaultStateDir({}, '/home/u', false)).toBe('/home/u/.local/state/twinline-agent');
  expect(hubFolder('/s', 'https://hub.example.com')).toBe('/s/hub.example.com');
  expect(hubFolder('/s', 'http://[::1]:4100')).toMatch(/^\/s\/[A-Za-z0-9._-]+$/);
});
