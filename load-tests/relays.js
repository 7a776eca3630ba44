// Relays on real routes: each virtual user is one relay that pulls once a second and reports what is in force, while
// people order its route to and fro. Relays that hold a stream are held beside k6, which reads an answer only once it has
// ended: by the process that started it (scripts/load), over the SDK's client, and counted here with the others.
//
//   HUB_URL    http://127.0.0.1:4100
//   RELAYS     a file: [{"token": "…", "routeId": "…", "otherRouteId": "…"}, …], those that pull
//   CONDUCTOR  where the process that holds the streams and orders listens
//   DURATION   default 60s
import { check, sleep } from 'k6';
import http from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import { judgeArrival } from '../scripts/load/arrival.ts';

const hubUrl = __ENV.HUB_URL || 'http://127.0.0.1:4100';
const conductor = __ENV.CONDUCTOR;
const relays = JSON.parse(open(__ENV.RELAYS));

const pulledMs = new Trend('arrival_pulled', true);
const answeredMs = new Trend('pull_answered', true);
const streamedMs = new Trend('arrival_streamed', true);
const pulled = new Counter('directives_pulled');
const streamed = new Counter('directives_streamed');
const missed = new Counter('directives_missed');
const backwards = new Counter('directives_backwards');
const broken = new Counter('streams_broken');

export const options = {
  vus: relays.length,
  duration: __ENV.DURATION || '60s',
  setupTimeout: '120s',
  teardownTimeout: '60s',
  summaryTrendStats: ['med', 'p(95)', 'max'],
  // How soon a directive arrives is told and not judged: DESIGN names no target for it, and a pull takes what its pause is.
  thresholds: {
    checks: ['rate==1'],
    directives_pulled: ['count>0'],
    directives_streamed: ['count>0'],
    directives_missed: ['count==0'],
    directives_backwards: ['count==0'],
    streams_broken: ['count==0'],
  },
};

const PACE_MS = 1000;
/** A stream that is let in where it must not be would go on for ever. */
const REFUSED_WITHIN = '10s';

export function setup() {
  const begun = http.post(`${conductor}/begin`, null, { timeout: '110s' });
  if (begun.status !== 200) throw new Error(`the streams could not be held: ${begun.body}`);
}

let held = null;

export default function relay() {
  const { token, routeId, otherRouteId } = relays[(__VU - 1) % relays.length];
  if (__ITER === 0) {
    // Relays that began together do not ask together for ever.
    sleep(((__VU - 1) / relays.length) * (PACE_MS / 1000));
    refused(token, otherRouteId, routeId);
  }
  const begun = Date.now();
  pull(token, routeId);
  sleep(Math.max(0, PACE_MS - (Date.now() - begun)) / 1000);
}

function pull(token, routeId) {
  const response = http.get(`${hubUrl}/v1/routes/${routeId}/directive`, asRelay(token, 200, 'pull'));
  const isAnswered = check(response, { 'a pull is answered': (r) => r.status === 200 });
  answeredMs.add(response.timings.duration);
  const directive = isAnswered ? response.json('directive') : null;
  if (directive === null) return;
  const arrival = judgeArrival(held, directive);
  missed.add(arrival.missed);
  backwards.add(arrival.kind === 'backwards' ? 1 : 0);
  if (arrival.kind !== 'forwards') return;
  if (held !== null) {
    pulled.add(1);
    pulledMs.add(Date.now() - Date.parse(directive.decidedAt));
  }
  held = directive;
  check(report(token, routeId, directive, 204), { 'a report is taken': (r) => r.status === 204 });
}

function report(token, routeId, { epoch, sequence }, status) {
  const body = JSON.stringify({ epoch, sequence, appliedAt: Date.now() });
  return http.post(`${hubUrl}/v1/routes/${routeId}/applied`, body, asRelay(token, status, 'report'));
}

/** Another relay's route, and a token that nobody has. */
function refused(token, otherRouteId, routeId) {
  const get = (bearer, id, verb, status) =>
    http.get(`${hubUrl}/v1/routes/${id}/${verb}`, asRelay(bearer, status, 'refused'));
  const first = { epoch: 1, sequence: 1 };
  check(null, {
    'another route’s directive is refused': () => get(token, otherRouteId, 'directive', 404).status === 404,
    'another route’s stream is refused': () => get(token, otherRouteId, 'stream', 404).status === 404,
    'a report for another route is refused': () => report(token, otherRouteId, first, 404).status === 404,
    'an unknown token is refused': () => get(`${token}x`, routeId, 'directive', 401).status === 401,
  });
}

function asRelay(token, status, name) {
  return {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    responseCallback: http.expectedStatuses(status),
    timeout: REFUSED_WITHIN,
    tags: { name },
  };
}

export function teardown() {
  const ended = http.post(`${conductor}/end`, null, { timeout: '50s' });
  const isTold = check(ended, { 'the streams are accounted for': (r) => r.status === 200 });
  if (!isTold) return;
  const figures = ended.json();
  for (const ms of figures.arrivalsMs) streamedMs.add(ms);
  streamed.add(figures.arrivalsMs.length);
  missed.add(figures.missed);
  backwards.add(figures.backwards);
  broken.add(figures.broken);
  check(figures, { 'every report of a stream’s relay is taken': (f) => f.refused === 0 && f.reported > 0 });
}

export function handleSummary({ metrics, root_group: { checks } }) {
  const count = (name) => metrics[name]?.values.count ?? 0;
  const spread = (name) =>
    ['med', 'p(95)', 'max'].map((stat) => `${stat} ${Math.round(metrics[name]?.values[stat] ?? 0)} ms`).join(', ');
  const failed = Object.entries(metrics).flatMap(([name, { thresholds = {} }]) =>
    Object.entries(thresholds).flatMap(([rule, { ok }]) => (ok ? [] : [`  ${name}: wanted ${rule}`])),
  );
  const lines = [
    ...checks.map(({ name, passes, fails }) => `${fails === 0 ? '✓' : '✗'} ${name}: ${passes} of ${passes + fails}`),
    `pulled      ${count('directives_pulled')} directives; decision to arrival: ${spread('arrival_pulled')} (pulls each ${PACE_MS} ms)`,
    `streamed    ${count('directives_streamed')} directives; decision to arrival: ${spread('arrival_streamed')}`,
    `faults      ${count('directives_missed')} missed, ${count('directives_backwards')} out of order, ${count('streams_broken')} streams broken`,
    `pulls       answered after ${spread('pull_answered')}; ${count('http_reqs')} requests in all`,
    ...(failed.length > 0 ? ['not met:', ...failed] : []),
  ];
  return { stdout: `\n${lines.join('\n')}\n` };
}
