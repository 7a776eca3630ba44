import type { RequestListener } from 'node:http';
import type { Relay } from '../../createRelay';
import type { Applier } from '../applier';

/**
 * Answers `GET /healthz` (200: it runs), `GET /readyz` (200 while each route has a directive in force that still holds,
 * else 503), both with the state of each route, and `GET /metrics` in Prometheus' text format, version 0.0.4. Whether it
 * is healthy must not depend on the hub: an orchestrator starts anew what is not, and all relays at once would lose what
 * they hold just while nobody can tell them.
 */
export function statusHandler(relay: Relay, appliers: ReadonlyMap<string, Applier>): RequestListener {
  return ({ method, url }, response) => {
    if (method === 'GET' && (url === '/healthz' || url === '/readyz')) {
      const routes = relay.states().map(({ routeId, current, isStale, connection }) => {
        return { routeId, line: current?.line ?? null, isStale, connection };
      });
      const isReady = routes.every(({ isStale }) => !isStale);
      response.writeHead(isReady || url === '/healthz' ? 200 : 503, { 'content-type': 'application/json' });
      response.end(`${JSON.stringify({ status: isReady ? 'ready' : 'stale', routes })}\n`);
    } else if (method === 'GET' && url === '/metrics') {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
      response.end(metricsText(relay, appliers));
    } else response.writeHead(404).end('Ask for /healthz, /readyz or /metrics.\n');
  };
}

function metricsText(relay: Relay, appliers: ReadonlyMap<string, Applier>): string {
  const text: string[] = [];
  const metric = (
    name: string,
    type: 'counter' | 'gauge',
    help: string,
    rows: readonly (readonly [object, number])[],
  ) => {
    text.push(`# HELP twinline_relay_${name} ${help}`, `# TYPE twinline_relay_${name} ${type}`);
    for (const [labels, value] of rows) text.push(`twinline_relay_${name}${labelled(labels)} ${value}`);
  };
  const states = relay.states();
  const counts = [...appliers].map(([route, applier]) => [{ route }, applier.counts()] as const);
  const each = (name: keyof ReturnType<Applier['counts']>) =>
    counts.map(([labels, count]) => [labels, count[name]] as const);
  metric(
    'line_in_use',
    'gauge',
    'The directive’s line that is in force.',
    states.flatMap(({ routeId, current }) =>
      current === null ? [] : [[{ route: routeId, line: current.line, mode: current.mode }, 1] as const],
    ),
  );
  metric(
    'stale',
    'gauge',
    'No directive is in force that still holds.',
    states.map(({ routeId, isStale }) => [{ route: routeId }, isStale ? 1 : 0] as const),
  );
  metric('applied_total', 'counter', 'Directives put in force, with those that changed nothing.', each('applied'));
  metric('unchanged_total', 'counter', 'Directives that were in force already.', each('unchanged'));
  metric('failed_total', 'counter', 'Directives that could not be put in force.', each('failed'));
  metric('tries_failed_total', 'counter', 'Tries of actions that failed.', each('triesFailed'));
  metric('repaired_total', 'counter', 'What was in force had been undone, and was done again.', each('repaired'));
  const { pullsFailed, streamsFailed, reportsDropped } = relay.counts();
  metric('pulls_failed_total', 'counter', 'Pulls that failed.', [[{}, pullsFailed]]);
  metric('streams_failed_total', 'counter', 'Streams that failed.', [[{}, streamsFailed]]);
  metric('reports_dropped_total', 'counter', 'Reports that the hub never took.', [[{}, reportsDropped]]);
  return `${text.join('\n')}\n`;
}

function labelled(labels: object): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${String(value).replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`,
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
