import type { CarrierFigures } from '../carrier';
import type { FarStatus } from '../createFarSwitch';
import type { NearStatus } from '../createSwitch';

type Rows = readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];
type Metric = (name: string, type: 'counter' | 'gauge', help: string, rows: Rows | number) => void;

/** Figures of either end in Prometheus' text format, version 0.0.4; `residentBytes` of this process. */
export function metricsText(status: NearStatus | FarStatus, residentBytes: number): string {
  const text: string[] = [];
  const metric: Metric = (name, type, help, rows) => {
    const each = typeof rows === 'number' ? [[{}, rows] as const] : rows;
    text.push(`# HELP twinline_switch_${name} ${help}`, `# TYPE twinline_switch_${name} ${type}`);
    for (const [labels, value] of each) text.push(`twinline_switch_${name}${labelled(labels)} ${value}`);
  };
  const { selection, figures } = status;
  metric('line_in_use', 'gauge', 'The directive’s line, and the mode it is used in.', [
    [{ line: selection.line, mode: selection.mode }, 1],
  ]);
  if (status.role === 'near') measureNear(metric, status);
  metric('taken_total', 'counter', 'Datagrams from the program at this end.', figures.taken);
  metric('given_total', 'counter', 'Datagrams to the program at this end.', figures.given);
  metric('failed_total', 'counter', 'Datagrams that the system did not take.', figures.failed);
  if (figures.kind === 'paired') measurePair(metric, figures);
  else {
    const sent = Object.entries(figures.sent).map(([line, value]) => [{ line }, value] as const);
    metric('sent_total', 'counter', 'Datagrams sent by each line.', sent);
    metric('refused_total', 'counter', 'Not taken, by reason.', [[{ reason: 'stranger' }, figures.strangers]]);
  }
  text.push('# TYPE process_resident_memory_bytes gauge', `process_resident_memory_bytes ${residentBytes}`);
  return `${text.join('\n')}\n`;
}

function measureNear(metric: Metric, status: NearStatus): void {
  metric('stale', 'gauge', 'No directive is in force.', status.isStale ? 1 : 0);
  metric('fallen_back', 'gauge', 'The line is this end’s own choice.', status.decidedBy === 'fallback' ? 1 : 0);
  metric('switches_total', 'counter', 'Changes of line or mode.', status.switches);
  metric('fallbacks_total', 'counter', 'Changes by this end itself, with no directive in force.', status.fallbacks);
  metric('contradictions_total', 'counter', 'A line in use was dead, but a directive kept it.', status.contradictions);
}

function measurePair(metric: Metric, figures: Extract<CarrierFigures, { kind: 'paired' }>): void {
  const { lines, outbound, inbound } = figures;
  const each = (pick: (line: (typeof lines)[number]) => number) =>
    lines.map((line) => [{ line: line.line }, pick(line)] as const);
  metric('paired', 'gauge', 'The other end has answered.', figures.isPaired ? 1 : 0);
  metric(
    'line_alive',
    'gauge',
    'The line’s other end answers probes.',
    each(({ isAlive }) => (isAlive ? 1 : 0)),
  );
  metric(
    'line_loss_ratio',
    'gauge',
    'Of the last second’s probes.',
    each(({ lossRatio }) => lossRatio),
  );
  const timed = lines.flatMap(({ line, rttMs }) => (rttMs === null ? [] : [[{ line }, rttMs / 1_000] as const]));
  metric('line_rtt_seconds', 'gauge', 'Smoothed round trip.', timed);
  metric(
    'sent_total',
    'counter',
    'Datagrams and probes sent by each line.',
    each(({ sent }) => sent),
  );
  metric(
    'received_total',
    'counter',
    'Datagrams and probes that came by each line.',
    each(({ received }) => received),
  );
  metric('resent_total', 'counter', 'Sent once more by the line that was switched to.', outbound.resent);
  metric('unsent_total', 'counter', 'Not sent, by reason.', [
    [{ reason: 'unrouted' }, figures.unrouted],
    [{ reason: 'waiting' }, outbound.dropped],
    [{ reason: 'unclaimed' }, figures.unclaimed],
  ]);
  metric('forgotten_total', 'counter', 'Not kept long enough to be sent again.', outbound.forgotten);
  metric('missing_total', 'counter', 'Given up, whether or not they came later.', inbound.missing);
  metric('out_of_order_total', 'counter', 'Given to the program after they had been given up.', inbound.outOfOrder);
  metric('dropped_total', 'counter', 'Not given to the program, by reason.', [
    [{ reason: 'duplicate' }, inbound.duplicates],
    [{ reason: 'late' }, inbound.late],
    [{ reason: 'too-old' }, inbound.tooOld],
  ]);
  metric('held', 'gauge', 'Waiting for one before them.', inbound.held);
  metric('overflows_total', 'counter', 'Gaps given up for want of room.', inbound.overflows);
  const refusals = Object.entries(figures.refused).map(([reason, value]) => [{ reason }, value] as const);
  metric('refused_total', 'counter', 'Not taken, by reason.', refusals);
}

function labelled(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, '_')}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
