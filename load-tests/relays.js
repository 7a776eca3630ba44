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
/** Also ends a stream that is let in where it must not be. */
const ANSWERED_WITHIN = '30s';

/** Each relay asks for what holds and reports it, so that nothing is ordered before all are there. */
export function setup() {
  const answers = http.batch(
    relays.map(({ token, routeId }) => [...get(routeId, 'directive'), asRelay(token, 200, 'pull')]),
  );
  const first = answers.map((response) => positionOf(response.json('directive')));
  const reports = relays.map(({ token, routeId }, index) => [
    ...applied(routeId, first[index]),
    asRelay(token, 204, 'report'),
  ]);
  check(http.batch(reports), { 'every first report is taken': (all) => all.every(({ status }) => status === 204) });
  const begun = http.post(`${conductor}/begin`);
  if (begun.status !== 200) throw new Error(`nobody holds streams and orders: ${begun.body}`);
  return first;
}

let held = null;

export default function relay(first) {
  const index = (__VU - 1) % relays.length;
  const { token, routeId, otherRouteId } = relays[index];
  if (__ITER === 0) {
    held = first[index];
    // Relays that began together do not ask together for ever.
    sleep((index / relays.length) * (PACE_MS / 1000));
  }
  const begun = Date.now();
  pull(token, routeId);
  if (__ITER === 1) refused(token, otherRouteId, routeId);
  sleep(Math.max(0, PACE_MS - (Date.now() - begun)) / 1000);
}

function pull(token, routeId) {
  const response = http.request(...get(routeId, 'directive'), asRelay(token, 200, 'pull'));
  const isAnswered = check(response, { 'a pull is answered': (r) => r.status === 200 });
  answeredMs.add(response.timings.duration);
  if (!isAnswered) return;
  const directive = response.json('directive');
  const arrival = judgeArrival(held, directive);
  missed.add(arrival.missed);
  backwards.add(arrival.kind === 'backwards' ? 1 : 0);
  if (arrival.kind !== 'forwards') return;
  pulled.add(1);
  pulledMs.add(Date.now() - Date.parse(directive.decidedAt));
  held = positionOf(directive);
  const reported = http.request(...applied(routeId, held), asRelay(token, 204, 'report'));
  check(reported, { 'a report is taken': (r) => r.status === 204 });
}

/** Another relay's route, and a token that nobody has. */
function refused(token, otherRouteId, routeId) {
  const ask = (request, bearer, status) =>
    http.request(...request, asRelay(bearer, status, 'refused')).status === status;
  check(null, {
    'another route’s directive is refused': () => ask(get(otherRouteId, 'directive'), token, 404),
    'another route’s stream is refused': () => ask(get(otherRouteId, 'stream'), token, 404),
    'a report for another route is refused': () => ask(applied(otherRouteId, held), token, 404),
    'an unknown token is refused': () => ask(get(routeId, 'directive'), `${token}x`, 401),
  });
}

const positionOf = ({ epoch, sequence }) => ({ epoch, sequence });

const get = (routeId, verb) => ['GET', `${hubUrl}/v1/routes/${routeId}/${verb}`, null];

function applied(routeId, position) {
  const body = JSON.stringify({ ...position, appliedAt: Date.now() });
  return ['POST', `${hubUrl}/v1/routes/${routeId}/applied`, body];
}

function asRelay(token, status, name) {
  return {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    responseCallback: http.expectedStatuses(status),
    timeout: ANSWERED_WITHIN,
    tags: { name },
  };
}

export function teardown() {
  const ended = http.post(`${conductor}/end`);
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

export function handleSummary({ metrics, root_group: { checks, groups } }) {
  const count = (name) => metrics[name]?.values.count ?? 0;
  const spread = (name) =>
    ['med', 'p(95)', 'max'].map((stat) => `${stat} ${Math.round(metrics[name]?.values[stat] ?? 0)} ms`).join(', ');
  const failed = Object.entries(metrics).flatMap(([name, { thresholds = {} }]) =>
    Object.entries(thresholds).flatMap(([rule, { ok }]) => (ok ? [] : [`  ${name}: wanted ${rule}`])),
  );
  const lines = [
    ...[checks, ...groups.map((group) => group.checks)]
      .flat()
      .map(({ name, passes, fails }) => `${fails === 0 ? '✓' : '✗'} ${name}: ${passes} of ${passes + fails}`),
    `pulled      ${count('directives_pulled')} directives; decision to arrival: ${spread('arrival_pulled')} (pulls each ${PACE_MS} ms)`,
    `streamed    ${count('directives_streamed')} directives; decision to arrival: ${spread('arrival_streamed')}`,
    `faults      ${count('directives_missed')} missed, ${count('directives_backwards')} out of order, ${count('streams_broken')} streams broken`,
    `pulls       answered after ${spread('pull_answered')}; ${count('http_reqs')} requests in all`,
    ...(failed.length > 0 ? ['not met:', ...failed] : []),
  ];
  return { stdout: `\n${lines.join('\n')}\n` };
}
