import type { OnceReport } from './probeOnce';

/** What `npm run probe` prints for people. */
export function describeOnce(report: OnceReport, name: string): string {
  const ms = (micros: number | null) => (micros === null ? '–' : (micros / 1_000).toFixed(2));
  const loss = report.lossRatio === null ? '–' : (report.lossRatio * 100).toFixed(2);
  const directions = report.forwardLost === null ? '' : ` (forward ${report.forwardLost}, return ${report.returnLost})`;
  const { rttMinMicros, rttP50Micros, rttP95Micros, rttMaxMicros } = report;
  const { strangers, forged, sendFailures } = report.counts;
  const odd = [
    sendFailures > 0 ? `${sendFailures} could not be sent` : [],
    strangers > 0 ? `${strangers} datagrams were no answers of ours${forged > 0 ? ` (${forged} forged)` : ''}` : [],
  ].flat();
  return [
    `${name} (${report.address}): ${report.sent} sent, ${report.received} received, ${report.lost} lost${directions}, ${loss} % loss`,
    `RTT min/p50/p95/max ${[rttMinMicros, rttP50Micros, rttP95Micros, rttMaxMicros].map(ms).join('/')} ms, jitter ${ms(report.jitterMicros)} ms (RFC 3550), receive times by the ${report.timestampSource === 'kernel' ? 'kernel' : 'program'}`,
    `late ${report.late}, duplicates ${report.duplicates}, reordered ${report.reordered}, loss bursts ${report.lossBursts} (longest ${report.longestLossBurst})`,
    ...odd,
    ...describeTlvs(report.tlvs),
    ...report.warnings,
    '',
  ].join('\n');
}

function describeTlvs(tlvs: OnceReport['tlvs']): string[] {
  if (tlvs === null) return [];
  if (!tlvs.trusted) return ['extensions: their integrity check failed, nothing in them is believed'];
  const lines: string[] = [];
  const { classOfService, location, unrecognized } = tlvs;
  if (classOfService !== null) {
    const back = classOfService.refused ? 'replies are not marked as asked for' : 'replies are marked as asked for';
    lines.push(`probes arrive with DSCP ${classOfService.dscp}, ECN ${classOfService.ecn}; ${back}`);
  }
  if (location !== null) {
    const source = `${location.source ?? 'not told'} port ${location.sourcePort}`;
    lines.push(`seen from ${source}, at ${location.destination ?? 'not told'} port ${location.destinationPort}`);
  }
  if (unrecognized > 0) lines.push(`extensions the reflector does not know or cannot answer: ${unrecognized}`);
  if (tlvs.malformed) lines.push('extensions: the reflector calls them malformed');
  return lines;
}
