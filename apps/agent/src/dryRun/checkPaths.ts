import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentConfig } from '@twinline/wire/batch';
import type { Sample } from '@twinline/wire/columns';
import { createClock } from '../clock';
import { createPaths, type PathProblem } from '../paths';
import { createSchedule } from '../schedule';
import type { LocalLines } from '../settings';
import { settled } from '../settled';
import { type OnceSummary, summarizeOnce } from '../summarizeOnce';
import { bad, type Check, good } from './check';

/** A handful of probes, far enough apart not to be taken for a flood. */
const INTERVAL_MS = 100;
const PROBE_MS = 1_000;
/** The last probes' answers, and the end of the second. */
const SETTLE_MS = 2_500;

export interface PathsToCheck {
  readonly config: AgentConfig;
  readonly lines: LocalLines;
  readonly kernelTimestamps: boolean;
}

/** Probes each path for a second just as the running agent would: its source, its interface, its far end. */
export async function checkPaths({ config, lines, kernelTimestamps }: PathsToCheck): Promise<Check[]> {
  const schedule = createSchedule(() => performance.now());
  const samples: Sample[] = [];
  const log = { info() {}, warn() {}, error() {} };
  const sinks = { onSamples: (taken: Sample[]) => void samples.push(...taken), onSignals() {} };
  const clock = createClock(Date.now, () => performance.now());
  const paths = createPaths({ clock, schedule, log, random: Math.random, lines, kernelTimestamps, sinks });
  await paths.follow({ ...config, intervalMs: INTERVAL_MS });
  await sleep(PROBE_MS);
  const problems = paths.problems();
  paths.quiet();
  const waitedFor = config.paths.filter(({ id }) => !problems.some(({ path }) => path === id));
  const second = Math.floor(clock.micros() / 1e6) * 1e6;
  const reported = () => waitedFor.every(({ id }) => samples.some(({ path, start }) => path === id && start >= second));
  await settled(reported, SETTLE_MS);
  const states = paths.states();
  paths.stop();
  schedule.stop();
  return config.paths.map((path) => {
    const summary = summarizeOnce(samples.filter((sample) => sample.path === path.id));
    return judge(path, problems, summary, states.get(path.id)?.warnings ?? []);
  });
}

function judge(
  path: AgentConfig['paths'][number],
  problems: readonly PathProblem[],
  summary: OnceSummary,
  warnings: readonly string[],
): Check {
  const name = `path ${path.line} ${path.pop}`;
  const target = path.host.includes(':') ? `[${path.host}]:${path.port}` : `${path.host}:${path.port}`;
  const problem = problems.find((one) => one.path === path.id);
  if (problem !== undefined)
    return bad(
      name,
      `${target}: ${problem.reason}`,
      `Set lines.${path.line}.source or lines.${path.line}.interface to what this host has.`,
    );
  if (summary.received === 0)
    return bad(name, `${target}: none of ${summary.sent} probes was answered`, noAnswer(path, target));
  const rtt = ((summary.rttP50Micros ?? 0) / 1_000).toFixed(1);
  const found = `${target}: ${summary.received} of ${summary.sent} probes answered, ${rtt} ms`;
  return warnings.length === 0 ? good(name, found) : { name, ok: true, detail: found, fix: warnings.join('; ') };
}

function noAnswer({ line, stampKey }: AgentConfig['paths'][number], target: string): string {
  const key = stampKey === null ? '' : ', that it has the same STAMP key';
  return `Check that a reflector runs at ${target}${key}, and that UDP over line ${line} may pass both ways.`;
}
