import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type AgentProgram, buildProgram, startProgram } from '../src/testing/agentProgram';
import { createEcho } from '../src/testing/echo';
import { createHubDouble, type HubDouble } from '../src/testing/hubDouble';

/** A process starts slowly where others have the processors. */
const SLOW = { timeout: 40_000, interval: 50 };
const TOKEN = 'twe_0123456789abcdefghij';
const ENROLLED = { agentId: 'agent-1', name: 'sg-singtel-1', key: 'key-1' };

let folder: string;
let program: string;
let stateDir: string;
let reflector: Awaited<ReturnType<typeof createEcho>>;
let hub: HubDouble;
const started: AgentProgram[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'twinline-life-'));
  program = await buildProgram(join(folder, 'dist'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  stateDir = join(mkdtempSync(join(folder, 'state-')), 'agent');
  reflector = await createEcho();
  hub = await createHubDouble(configOf);
  hub.tokens.set(TOKEN, ENROLLED);
});
afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  await hub.stop();
  await reflector.stop();
});

function configOf(key: string) {
  if (!key.startsWith('key')) return null;
  const path = { pop: 'test', host: '127.0.0.1', bind: null, connectUrl: null, stampKey: null, port: reflector.port };
  const paths = [
    { ...path, id: 1, line: 'A', ssid: 11 },
    { ...path, id: 2, line: 'B', ssid: 12 },
  ];
  return { agentId: 'agent-1', version: 1, intervalMs: 20, dscp: null, connectIntervalMs: 10_000, paths };
}

function start(environment: Record<string, string> = {}, ...args: string[]): AgentProgram {
  const settings = { TWINLINE_HUB_URL: hub.url, TWINLINE_STATE_DIR: stateDir, ...environment };
  const agent = startProgram(program, settings, args);
  started.push(agent);
  return agent;
}

const withToken = { TWINLINE_ENROL_TOKEN: TOKEN };
const withKey = { TWINLINE_AGENT_KEY: 'key-given' };
const said = (agent: AgentProgram, text: string) => agent.log.some(({ msg }) => msg.includes(text));
const measured = () => hub.until(() => hub.batches.some(({ batch }) => batch.samples.path.length > 0), 40_000);

async function stopped(agent: AgentProgram): Promise<number | string> {
  agent.child.kill('SIGTERM');
  return agent.ended;
}

function keyFiles(of = stateDir): string[] {
  return readdirSync(of, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('key.json'));
}

it('trades its token for a key once, keeps the key for itself alone, and needs no token afterwards', async () => {
  const first = start(withToken);
  await measured();
  expect(hub.batches.every(({ key }) => key === 'key-1')).toBe(true);
  expect(await stopped(first)).toBe(0);
  const [kept = ''] = keyFiles();
  expect(statSync(join(stateDir, kept)).mode & 0o777).toBe(0o600);
  expect(statSync(stateDir).mode & 0o777).toBe(0o700);
  expect(first.stdout + first.stderr).not.toContain('key-1');

  const before = hub.batches.length;
  start();
  await hub.until(() => hub.batches.length > before + 1, 40_000);
  expect(hub.batches.at(-1)?.key).toBe('key-1');
  expect(hub.enrolRequests).toBe(1);
});

it('ends with code 3 and one sentence when the hub refuses its token', async () => {
  const agent = start({ TWINLINE_ENROL_TOKEN: 'twe_this_was_used_long_ago' });
  expect(await agent.ended).toBe(3);
  expect(agent.stderr.trim().split('\n')).toHaveLength(1);
  expect(agent.stderr).toMatch(/refuses the enrolment token: .*used or expired.* Make a new one in the dashboard/);
  const nothing = start();
  expect(await nothing.ended).toBe(3);
  expect(nothing.stderr).toContain('TWINLINE_ENROL_TOKEN');
});

it('keeps trying to enrol until the hub answers', async () => {
  const { port } = hub;
  await hub.stop();
  const agent = start({ ...withToken, TWINLINE_HUB_URL: `http://127.0.0.1:${port}` });
  await expect.poll(() => said(agent, 'cannot be asked for a key yet'), SLOW).toBe(true);
  hub = await createHubDouble(configOf, { port });
  hub.tokens.set(TOKEN, ENROLLED);
  await measured();
  expect(hub.batches[0]?.key).toBe('key-1');
});

it('shows its key to no other hub: there it enrols anew, and the first hub’s key stays', async () => {
  const first = start(withToken);
  await measured();
  await stopped(first);
  const keys: string[] = [];
  const other = await createHubDouble((key) => {
    keys.push(key);
    return configOf(key);
  });
  try {
    const lost = start({ TWINLINE_HUB_URL: other.url });
    expect(await lost.ended).toBe(3);
    expect(lost.stderr).toContain('holds keys for other hubs');
    other.tokens.set('twe_for_the_other_hub_only', { ...ENROLLED, key: 'key-2' });
    const second = start({ TWINLINE_HUB_URL: other.url, TWINLINE_ENROL_TOKEN: 'twe_for_the_other_hub_only' });
    await other.until(() => other.batches.length > 0, 40_000);
    await stopped(second);
    expect(new Set([...keys, ...other.batches.map(({ key }) => key)])).toEqual(new Set(['key-2']));
    expect(keyFiles()).toHaveLength(2);
  } finally {
    await other.stop();
  }
});

it('takes a new token as the wish to enrol anew, and goes on with its key when the hub refuses it', async () => {
  await stopped(await running(withToken));
  hub.tokens.set('twe_a_renewed_enrolment', { ...ENROLLED, key: 'key-renewed' });
  await stopped(await running({ TWINLINE_ENROL_TOKEN: 'twe_a_renewed_enrolment' }));
  expect(hub.batches.at(-1)?.key).toBe('key-renewed');
  const agent = await running({ TWINLINE_ENROL_TOKEN: 'twe_that_nobody_knows_of' });
  expect(said(agent, 'the kept key serves on')).toBe(true);
  expect(hub.batches.at(-1)?.key).toBe('key-renewed');
});

/** Started, and a new batch of its samples has arrived. */
async function running(environment: Record<string, string>): Promise<AgentProgram> {
  const before = hub.batches.length;
  const agent = start(environment);
  await hub.until(() => hub.batches.slice(before).some(({ batch }) => batch.samples.path.length > 0), 40_000);
  return agent;
}

it('measures at once without the hub, by the configuration it kept; its seconds arrive when the hub is back', async () => {
  await stopped(await running(withKey));
  const { port } = hub;
  await hub.stop();
  const agent = start({ ...withKey, TWINLINE_HUB_URL: `http://127.0.0.1:${port}` });
  await expect.poll(() => agent.log.find(({ msg }) => msg === 'configuration taken')?.from, SLOW).toBe('disk');
  const since = Date.now() * 1_000;
  await expect.poll(async () => (await status())?.report.waitingSamples ?? 0, SLOW).toBeGreaterThan(3);
  hub = await createHubDouble(configOf, { port });
  const arrived = () => hub.batches.flatMap(({ batch }) => batch.samples.start);
  await hub.until(() => arrived().some((at) => at >= since && at < since + 2e6), 40_000);
});

async function status() {
  const asked = start({}, 'status', '--once', '--json');
  return (await asked.ended) === 0 ? JSON.parse(asked.stdout).agent : null;
}

it('sets a damaged configuration aside, says so, and waits for the hub’s', async () => {
  await stopped(await running(withKey));
  const [kept = ''] = files('config.json');
  expect(statSync(kept).mode & 0o777).toBe(0o600);
  writeFileSync(kept, '{"agentId": "a');
  const agent = await running(withKey);
  expect(said(agent, 'set aside as config.json.damaged')).toBe(true);
  expect(files('config.json.damaged')).toHaveLength(1);
  expect(JSON.parse(readFileSync(kept, 'utf8')).agentId).toBe('agent-1');
});

function files(name: string): string[] {
  const all = readdirSync(stateDir, { recursive: true, encoding: 'utf8' });
  return all.filter((file) => file.endsWith(name)).map((file) => join(stateDir, file));
}

it('stops probing on SIGTERM, reports the second in which its last probe left, and ends with code 0', async () => {
  const reported = () => hub.batches.flatMap(({ batch }) => batch.samples.start);
  const whole = () => reported().includes(reflector.newestSecond() * 1e6);
  // A host that stands still just then has that second's probes withdrawn: once more, in that case.
  for (let attempt = 0; attempt < 3 && !(attempt > 0 && whole()); attempt += 1) {
    const agent = await running(withKey);
    expect(await stopped(agent)).toBe(0);
    expect(agent.log.at(-1)).toMatchObject({ msg: 'stopped', waiting: 0 });
    expect(files('status.sock')).toEqual([]);
  }
  expect(whole()).toBe(true);
});

it('leaves what the hub does not take on disk, and sends it when it is started again', async () => {
  await stopped(await running(withKey));
  const { port } = hub;
  await hub.stop();
  const held = new Set<Socket>();
  const hanging = createServer((socket) => held.add(socket.on('error', () => {})));
  await new Promise<void>((resolve) => hanging.listen(port, '127.0.0.1', resolve));
  const cut = { ...withKey, TWINLINE_HUB_URL: `http://127.0.0.1:${port}` };
  const agent = start(cut);
  await expect.poll(async () => (await status())?.report.waitingSamples ?? 0, SLOW).toBeGreaterThan(3);
  expect(await stopped(agent)).toBe(0);
  const waiting = Number(agent.log.at(-1)?.waiting);
  expect(waiting).toBeGreaterThan(3);
  expect(agent.log.at(-1)?.onDisk).toBe(waiting);
  for (const socket of held) socket.destroy();
  await new Promise((resolve) => hanging.close(resolve));
  hub = await createHubDouble(configOf, { port });
  const restarted = Date.now() * 1_000;
  start(cut);
  const old = () => hub.batches.flatMap(({ batch }) => batch.samples.start.filter((at) => at < restarted - 1e6));
  await hub.until(() => old().length >= waiting - 2, 40_000);
}, 120_000);

it('ends at once when it is asked a second time', async () => {
  const agent = await running(withKey);
  // Held, so that both are waiting when it goes on.
  agent.child.kill('SIGSTOP');
  await expect.poll(() => processState(agent.child.pid), SLOW).toBe('T');
  agent.child.kill('SIGTERM');
  agent.child.kill('SIGINT');
  agent.child.kill('SIGCONT');
  expect(await agent.ended).toBe(1);
});

it('keeps a second agent out of its folder, and takes over one that was left by a killed agent', async () => {
  const first = await running(withKey);
  const second = start(withKey);
  expect(await second.ended).toBe(4);
  expect(second.stderr).toContain(`Another agent (process ${first.child.pid})`);
  first.child.kill('SIGKILL');
  await first.ended;
  expect(files('status.sock')).toHaveLength(1);
  await running(withKey);
});

it('shows live figures of every path on a terminal of 80 columns, and says when no agent runs', async () => {
  const none = start({}, 'status', '--once');
  expect(await none.ended).toBe(1);
  expect(none.stderr).toContain('none is running');
  await running(withToken);
  const shown = start({}, 'status', '--once');
  expect(await shown.ended).toBe(0);
  const lines = shown.stdout.split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(shown.stdout).not.toContain('\u001b');
  expect(shown.stdout).toContain('sg-singtel-1');
  expect(lines.filter((line) => /^[AB] +test +\d+\.\d+ +\d+\.\d+ /.test(line))).toHaveLength(2);
  const agent = await status();
  expect(agent).toMatchObject({ configVersion: 1, configSource: 'hub', pushed: true, agentId: 'agent-1' });
  expect(agent.paths).toHaveLength(2);
});

it('lists every fault of its settings with the field and the fix', async () => {
  const agent = start({ TWINLINE_HUB_URL: 'hub', TWINLINE_REPORT_FROM: 'home', TWINLINE_LINE_A_GATE: '10.0.0.1' });
  expect(await agent.ended).toBe(2);
  const lines = agent.stderr.trim().split('\n');
  expect(lines).toHaveLength(3);
  expect(agent.stderr).toMatch(/^hubUrl: .*TWINLINE_HUB_URL/m);
  expect(agent.stderr).toMatch(/^reportFrom: .*TWINLINE_REPORT_FROM/m);
  expect(agent.stderr).toMatch(/^TWINLINE_LINE_A_GATE: is not a setting/m);
});

interface DryRun {
  readonly ok: boolean;
  readonly checks: {
    readonly name: string;
    readonly ok: boolean | null;
    readonly detail: string;
    readonly fix: string;
  }[];
}

async function dryRun(environment: Record<string, string>): Promise<DryRun> {
  const run = start(environment, '--dry-run', '--json');
  const code = await run.ended;
  const found: DryRun = JSON.parse(run.stdout);
  expect(code).toBe(found.ok ? 0 : 1);
  return found;
}

const failedNames = ({ checks }: DryRun) => checks.filter(({ ok }) => ok === false).map(({ name }) => name);

it('finds nothing wrong in a dry run where all is well, and uses up no token', async () => {
  const whole = await dryRun(withKey);
  expect(failedNames(whole)).toEqual([]);
  expect(whole.checks.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['key', 'clock', 'path A test', 'path B test']),
  );
  const unenrolled = await dryRun(withToken);
  expect(unenrolled.checks.find(({ name }) => name === 'key')?.ok).toBe(null);
  expect(hub.tokens.has(TOKEN)).toBe(true);
  expect(hub.batches).toEqual([]);
});

it('names in a dry run what is wrong: the key, the far end, a source address that is not here, the hub', async () => {
  expect(failedNames(await dryRun({ TWINLINE_AGENT_KEY: 'unknown' }))).toEqual(['key']);
  const elsewhere = await dryRun({ ...withKey, TWINLINE_LINE_B_SOURCE: '203.0.113.77' });
  expect(failedNames(elsewhere)).toEqual(['path B test']);
  expect(elsewhere.checks.find(({ name }) => name === 'path B test')?.detail).toContain('203.0.113.77');
  const { port } = reflector;
  await reflector.stop();
  expect(failedNames(await dryRun(withKey))).toEqual(['path A test', 'path B test']);
  reflector = await createEcho(port);
  expect(failedNames(await dryRun({ ...withKey, TWINLINE_HUB_URL: 'http://127.0.0.1:9' }))).toEqual(['hub reachable']);
});

it('withdraws after it was stopped for seconds rather than blame its lines, and tells the hub why', async () => {
  const agent = await running(withKey);
  const before = hub.batches.length;
  agent.child.kill('SIGSTOP');
  await expect.poll(() => processState(agent.child.pid), SLOW).toBe('T');
  const stoppedAt = Date.now();
  await expect.poll(() => Date.now() - stoppedAt, SLOW).toBeGreaterThan(2_500);
  agent.child.kill('SIGCONT');
  const since = () => hub.batches.slice(before).map(({ batch }) => batch);
  const withdrawal = () => since().find(({ state }) => state?.withdrawn.includes('event-loop'));
  await hub.until(() => withdrawal() !== undefined, 40_000);
  const alarms = since().flatMap(({ signals }) => signals.filter(({ kind }) => kind !== 'recovery'));
  expect(alarms.filter(({ at }) => at > stoppedAt * 1_000)).toEqual([]);
});

function processState(pid: number | undefined): string | undefined {
  return /^State:\t(\w)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
}
