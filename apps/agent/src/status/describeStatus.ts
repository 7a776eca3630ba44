import { createPaint } from '../terminal';
import type { AgentStatus, PathFigures, RunningStatus } from './agentStatus';

const REASONS = {
  'event-loop': 'this program stood still',
  cpu: 'this program waits for a processor',
  clock: 'the clock of this host was set',
  gateway: 'no gateway of this host answers',
} as const;
/** Four columns more than the others' need leave the target its room at 80. */
const HEADING = 'line  PoP            p50 ms   p95 ms  jitter   loss %  late  answered';

/** The status as text of at most 80 columns. `colors` adds ANSI colors. */
export function describeStatus(status: AgentStatus, colors: boolean): string {
  const paint = createPaint(colors);
  const { agent } = status;
  const name = status.name ?? agent?.agentId ?? 'not enrolled yet';
  const lines = [
    clip(
      `${paint.bold('twinline-agent')} ${status.version}  ${name}  process ${status.pid}, up ${span(status.uptimeMs)}`,
      80,
      colors,
    ),
  ];
  if (agent === null) return [...lines, `hub      ${status.hubUrl}`, `phase    ${status.phase}`, ''].join('\n');
  lines.push(
    `hub      ${status.hubUrl}`,
    `config   ${configSentence(agent)}`,
    `reports  ${reportSentence(agent)}`,
    `itself   ${selfSentence(agent)}`,
    `times    ${timesSentence(agent)}`,
    agent.withdrawn.length === 0
      ? `trust    ${paint.green('trusted')}`
      : `trust    ${paint.red('withdrawn')}: ${agent.withdrawn.map((reason) => REASONS[reason]).join('; ')}`,
    ...agent.gateways
      .filter(({ state }) => state === 'dead')
      .map(
        ({ way, gateway }) =>
          `         ${paint.yellow(`gateway of ${way} does not answer`)} (${gateway ?? 'no route'})`,
      ),
  );
  if (agent.suppressedSignals > 0) lines.push(`         ${agent.suppressedSignals} alarms held back while withdrawn`);
  lines.push('', paint.dim(HEADING), ...agent.paths.flatMap((path) => rowsOf(path, paint)));
  if (agent.paths.length === 0) lines.push('no paths to probe yet');
  return `${lines.join('\n')}\n`;
}

function configSentence({ configVersion, configSource, pushed }: RunningStatus): string {
  if (configVersion === null) return 'waiting for the hub';
  const from = configSource === 'disk' ? 'from disk, the hub has not answered yet' : 'from the hub';
  return `version ${configVersion} ${from}; ${pushed ? 'changes are pushed' : 'not connected for pushes'}`;
}

function reportSentence({ report }: RunningStatus): string {
  const { reportedBy, waitingSamples, onDisk, spoolBytes, droppedSamples, setAsideSamples } = report;
  const by = reportedBy === '' ? 'nothing reported yet' : `by ${reportedBy}`;
  const waiting = `${waitingSamples} waiting${onDisk > 0 ? `, ${onDisk} on disk (${megabytes(spoolBytes)})` : ''}`;
  const lost = [
    ...(droppedSamples > 0 ? [`${droppedSamples} dropped`] : []),
    ...(setAsideSamples > 0 ? [`${setAsideSamples} set aside`] : []),
  ];
  return [by, waiting, ...lost].join(', ');
}

function selfSentence(agent: RunningStatus): string {
  const cpu = `${(agent.cpuRatio * 100).toFixed(0)} % of a core`;
  return `${cpu}, ${megabytes(agent.residentBytes)}, event loop p99 ${milliseconds(agent.eventLoopP99Micros)} ms`;
}

function timesSentence({ clock, timestampSource }: RunningStatus): string {
  const bound = clock.errorMicros === null ? '' : ` within ${milliseconds(clock.errorMicros)} ms`;
  const state = clock.synchronized === null ? 'not known to be set' : clock.synchronized ? 'set' : 'not set';
  return `received by ${timestampSource === 'kernel' ? "the kernel's clock" : "this program's clock"}, which is ${state}${bound}`;
}

function rowsOf(path: PathFigures, paint: ReturnType<typeof createPaint>): string[] {
  const loss = path.lossRatio === null ? '–' : (path.lossRatio * 100).toFixed(2);
  const figures = [
    milliseconds(path.rttP50Micros).padStart(9),
    milliseconds(path.rttP95Micros).padStart(9),
    milliseconds(path.jitterMicros).padStart(8),
    loss.padStart(9),
    String(path.lateRun).padStart(6),
  ].join('');
  const answered = path.answeredAgoMs === null ? 'never' : `${span(path.answeredAgoMs)} ago`;
  const dark = path.answeredAgoMs === null || path.answeredAgoMs > 1_000;
  const state = dark ? paint.red(answered) : answered;
  const row = `${path.line.slice(0, 5).padEnd(6)}${path.pop.slice(0, 12).padEnd(12)}${figures}  ${state}`;
  return path.problem === null
    ? [row]
    : [row, ...wrapped(path.problem, 74).map((text) => `      ${paint.yellow(text)}`)];
}

/** Lines of at most `width` characters, broken between words where that is possible. */
function wrapped(text: string, width: number): string[] {
  return text.match(new RegExp(`.{1,${width}}(?=\\s|$)|\\S{${width}}`, 'g'))?.map((line) => line.trim()) ?? [];
}

function milliseconds(micros: number | null): string {
  return micros === null ? '–' : (micros / 1_000).toFixed(micros < 10_000 ? 2 : 1);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(0)} MB`;
}

function span(ms: number): string {
  if (ms < 1_000) return `${ms} ms`;
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} days`;
}

function clip(text: string, width: number, colors: boolean): string {
  return text.slice(0, width + (colors ? 8 : 0));
}
