import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Program } from '../../apps/agent/src/testing/program';
import { GAMMA } from '../../packages/wire/src/histogram';
import { command } from '../setup/command';
import { ensureDebianPackages } from '../setup/debianPackages';
import { root } from '../setup/dependencies.mjs';
import { createPlace, type Place } from './agentPlace';
import { hasFping, loadOf, pingOne } from './fping';
import type { BenchOptions } from './main';
import { cpuSecondsOf, residentBytesOf } from './processFigures';
import { percentile, type Row, row } from './rows';

const PATHS = 20;
const INTERVAL_MS = 20;
const PORT = 862;
/** Until the agent's code is compiled and its timers have settled. */
const WARM_UP_SECONDS = 8;
const CLOCKS = ['kernel', 'user'] as const;
type Clock = (typeof CLOCKS)[number];

/** What the real agent took and measured at 1,000 probes a second, fping beside it on the same path. */
interface Figures {
  readonly cpuRatio: number;
  readonly rssMegabytes: number;
  readonly probesPerSecond: number;
  readonly lostRatio: number;
  readonly clockIs: Clock;
  /** Round trips in ms: of the agent by bucket, of fping each. */
  readonly agent: ReadonlyMap<number, number>;
  readonly fping: readonly number[];
}

/** The bundled agent against the bundled reflector over a veth pair, with a small hub; kernel and user times apart. */
export async function agentBench({ quick, say }: BenchOptions): Promise<Row[]> {
  const seconds = quick ? 20 : 60;
  const noFping = await ensureDebianPackages(['fping'], hasFping, say);
  await build();
  const place = createPlace(PATHS);
  try {
    const reflector = place.runFar([process.execPath, join(root, 'apps/reflector/dist/main.mjs'), ...bindsOf(place)]);
    await reflector.until('reflecting');
    const figures = new Map<Clock, Figures>();
    for (const clock of CLOCKS) {
      say(
        `agent: ${PATHS * (1_000 / INTERVAL_MS)} probes/s for ${seconds} s over ${place.path}, ${clock} timestamps …`,
      );
      figures.set(clock, await measure(place, clock, seconds, noFping === null));
    }
    say('agent: fping at the same rate …');
    const reference = noFping === null ? await loadOf(place, place.addresses, quick ? 5 : 15) : null;
    return CLOCKS.flatMap((clock) => rowsOf(clock, figures.get(clock), reference, noFping, place.path));
  } finally {
    place.remove();
  }
}

function bindsOf(place: Place): string[] {
  return place.addresses.flatMap((address) => ['--bind', `${address}:${PORT}`]);
}

async function build(): Promise<void> {
  const turbo = join(root, 'node_modules/.bin/turbo');
  const filters = ['--filter=@twinline/agent', '--filter=@twinline/reflector'];
  const { code, output } = await command(turbo, ['run', 'build', ...filters], { cwd: root });
  if (code !== 0) throw new Error(`agent and reflector could not be built: ${output}`);
}

async function measure(place: Place, clock: Clock, seconds: number, withFping: boolean): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'twinline-bench-agent-'));
  const tsx = import.meta.resolve('tsx');
  const hubFile = join(root, 'scripts/bench/agentHub.ts');
  const hub = place.runAtAgent([process.execPath, '--import', tsx, hubFile, JSON.stringify(configOf(place))]);
  await hub.until('"url"');
  const agent = place.runAtAgent([process.execPath, ...unitFlags(), join(root, 'apps/agent/dist/main.mjs')], {
    TWINLINE_HUB_URL: JSON.parse(hub.lines.find((line) => line.includes('"url"')) ?? '').url,
    TWINLINE_AGENT_KEY: 'bench',
    TWINLINE_STATE_DIR: folder,
    TWINLINE_KERNEL_TIMESTAMPS: String(clock === 'kernel'),
  });
  try {
    await hub.until('"path"');
    await sleep(WARM_UP_SECONDS * 1_000);
    const fromMicros = Date.now() * 1_000;
    const [taken, fping] = await Promise.all([
      consumption(agent, seconds),
      withFping ? pingOne(place, place.addresses[0] ?? '', seconds) : [],
    ]);
    // The last second's samples are still on their way.
    await sleep(1_500);
    return { ...taken, ...samplesOf(hub.lines, fromMicros, seconds), fping };
  } finally {
    await agent.stop();
    await hub.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Node's flags with which the installed agent's unit starts it: they bound its memory. */
function unitFlags(): string[] {
  const script = readFileSync(join(root, 'apps/agent/packaging/install.sh'), 'utf8');
  const [, flags] = /^ExecStart=\$NODE (.*)\$LIB/m.exec(script) ?? [];
  if (flags === undefined) throw new Error('apps/agent/packaging/install.sh starts the agent in an unknown way');
  return flags.split(' ').filter((flag) => flag !== '');
}

function configOf(place: Place): object {
  const paths = place.addresses.map((host, i) => {
    const shared = { pop: 'bench', port: PORT, bind: null, connectUrl: null, stampKey: null };
    return { ...shared, id: i + 1, ssid: i + 1, line: i % 2 === 0 ? 'A' : 'B', host };
  });
  return { agentId: 'bench', version: 1, intervalMs: INTERVAL_MS, dscp: null, connectIntervalMs: 3_600_000, paths };
}

async function consumption(agent: Program, seconds: number): Promise<{ cpuRatio: number; rssMegabytes: number }> {
  const cpuBefore = cpuSecondsOf(agent.pid);
  const started = performance.now();
  let rssBytes = 0;
  for (const untilMs = started + seconds * 1_000; performance.now() < untilMs; await sleep(500))
    rssBytes = Math.max(rssBytes, residentBytesOf(agent.pid) ?? 0);
  const cpu = cpuSecondsOf(agent.pid);
  if (cpu === null || cpuBefore === null) throw new Error(`the agent ended: ${agent.lines.join('\n')}`);
  return { cpuRatio: ((cpu - cpuBefore) * 1_000) / (performance.now() - started), rssMegabytes: rssBytes / 1e6 };
}

interface Columns {
  readonly path: number[];
  readonly start: number[];
  readonly revision: number[];
  readonly sent: number[];
  readonly received: number[];
  readonly rttBuckets: number[][];
  readonly rttCounts: number[][];
  readonly timestampSource: number[];
}

/** Sums up the samples of the seconds from `fromMicros` on; of several revisions of one the highest counts. */
function samplesOf(lines: readonly string[], fromMicros: number, seconds: number) {
  const latest = new Map<string, { columns: Columns; at: number }>();
  const untilMicros = fromMicros + seconds * 1e6;
  for (const columns of lines.filter((line) => line.startsWith('{"path"')).map((line) => JSON.parse(line) as Columns))
    columns.path.forEach((path, at) => {
      const start = columns.start[at] ?? 0;
      if (start < fromMicros || start + 1e6 > untilMicros) return;
      const key = `${path}|${start}`;
      const known = latest.get(key);
      if (known && (known.columns.revision[known.at] ?? 0) > (columns.revision[at] ?? 0)) return;
      latest.set(key, { columns, at });
    });
  const agent = new Map<number, number>();
  let sent = 0;
  let received = 0;
  const starts = new Set<number>();
  let clockIs: Clock = 'user';
  for (const { columns, at } of latest.values()) {
    starts.add(columns.start[at] ?? 0);
    sent += columns.sent[at] ?? 0;
    received += columns.received[at] ?? 0;
    if (columns.timestampSource[at] === 1) clockIs = 'kernel';
    columns.rttBuckets[at]?.forEach((bucket, i) => {
      agent.set(bucket, (agent.get(bucket) ?? 0) + (columns.rttCounts[at]?.[i] ?? 0));
    });
  }
  return { agent, probesPerSecond: sent / starts.size, lostRatio: 1 - received / sent, clockIs };
}

/** Nearest rank, as `percentile`, of bucketed microseconds; in ms. */
function percentileOf(buckets: ReadonlyMap<number, number>, p: number): number {
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  const rank = Math.ceil((p / 100) * sorted.reduce((total, [, count]) => total + count, 0));
  let seen = 0;
  for (const [bucket, count] of sorted) {
    seen += count;
    if (seen >= rank) return (2 * GAMMA ** bucket) / (GAMMA + 1) / 1_000;
  }
  return Number.NaN;
}

function rowsOf(
  clock: Clock,
  figures: Figures | undefined,
  reference: Awaited<ReturnType<typeof loadOf>>,
  noFping: string | null,
  path: string,
): Row[] {
  const name = (id: string) => (clock === 'kernel' ? id : `${id}.user`);
  const ids = ['agent.cpu', 'agent.rss', 'agent.rtt.p50', 'agent.rtt.p99'];
  if (figures === undefined || figures.clockIs !== clock)
    return ids.map((id) => row('agent', name(id), 'the agent found no kernel timestamps: is koffi installed?'));
  const { cpuRatio, rssMegabytes, agent, fping, probesPerSecond, lostRatio } = figures;
  const load = `${Math.round(probesPerSecond)} probes/s over ${path}, ${(lostRatio * 100).toFixed(2)} % lost, ${clock} timestamps`;
  const rtt = (p: number) => {
    if (noFping !== null || fping.length === 0) return `no fping to compare with: ${noFping ?? 'it printed nothing'}`;
    const ours = percentileOf(agent, p);
    const theirs = percentile(fping, p);
    const note = `agent ${ours.toFixed(3)} ms (to 5 %), ${clock} timestamps`;
    return { value: ours - theirs, referenceValue: theirs, ratio: ours / theirs, note };
  };
  return [
    row('agent', name('agent.cpu'), { value: cpuRatio, referenceValue: reference?.cpuRatio ?? null, note: load }),
    row('agent', name('agent.rss'), { value: rssMegabytes, referenceValue: reference?.rssMegabytes ?? null }),
    row('agent', name('agent.rtt.p50'), rtt(50)),
    row('agent', name('agent.rtt.p99'), rtt(99)),
  ];
}
