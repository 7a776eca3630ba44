import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EndClock } from '@twinline/wire/delayChange';
import type { Address } from './commandLine';
import type { ReflectorCounts } from './counts';

export interface Observed {
  /** The address a reflector is bound to, as text. */
  readonly bind: string;
  readonly counts: ReflectorCounts;
}

/** Counters in Prometheus' text format, version 0.0.4; `residentBytes` of this process. */
export function metricsText(observed: readonly Observed[], clock: EndClock, residentBytes: number): string {
  const lines: string[] = [];
  const metric = (
    name: string,
    type: 'counter' | 'gauge',
    help: string,
    rows: readonly (readonly [string, number])[],
  ) =>
    lines.push(
      `# HELP twinline_reflector_${name} ${help}`,
      `# TYPE twinline_reflector_${name} ${type}`,
      ...rows.map(([labels, value]) => `twinline_reflector_${name}${labels} ${value}`),
    );
  const each = (pick: (counts: ReflectorCounts) => number) =>
    observed.map(({ bind, counts }) => [`{bind="${bind}"}`, pick(counts)] as const);
  const refusals = observed.flatMap(({ bind, counts }) =>
    Object.entries(counts.refusedBy).map(([why, value]) => [`{bind="${bind}",reason="${why}"}`, value] as const),
  );
  metric(
    'reflected_total',
    'counter',
    'Test packets answered.',
    each((counts) => counts.reflected),
  );
  metric('refused_total', 'counter', 'Datagrams not answered, by reason.', refusals);
  metric(
    'malformed_tlvs_total',
    'counter',
    'Answered, with malformed TLVs.',
    each((counts) => counts.malformedTlvs),
  );
  metric(
    'forged_tlvs_total',
    'counter',
    'Answered, with TLVs that fail their HMAC.',
    each((counts) => counts.forgedTlvs),
  );
  metric(
    'failed_total',
    'counter',
    'Replies the system did not take.',
    each((counts) => counts.failed),
  );
  metric(
    'sessions',
    'gauge',
    'Sessions that are kept count of.',
    each((counts) => counts.sessions),
  );
  metric(
    'evicted_total',
    'counter',
    'Sessions forgotten for want of room.',
    each((counts) => counts.evicted),
  );
  metric(
    'sources',
    'gauge',
    'Sources whose rate is limited one by one.',
    each((counts) => counts.sources),
  );
  if (clock.synchronized !== null)
    metric('clock_synchronized', 'gauge', 'This host says its clock is.', [['', clock.synchronized ? 1 : 0]]);
  if (clock.errorMicros !== null)
    metric('clock_error_seconds', 'gauge', 'Bound of its error.', [['', clock.errorMicros / 1e6]]);
  lines.push('# TYPE process_resident_memory_bytes gauge', `process_resident_memory_bytes ${residentBytes}`);
  return `${lines.join('\n')}\n`;
}

/** Serves `GET /metrics` and nothing else. Rejects when the address cannot be bound. */
export async function serveMetrics(
  at: Address,
  text: () => string,
): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const found = request.method === 'GET' && request.url === '/metrics';
    response.writeHead(found ? 200 : 404, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(found ? text() : 'Counters are at /metrics.\n');
  });
  server.requestTimeout = 5_000;
  server.maxConnections = 32;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, resolve);
  });
  const bound = server.address() as AddressInfo;
  return {
    port: bound.port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
