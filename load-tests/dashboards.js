// People at their desks: each virtual user goes from the live board to a route to a heatmap, and asks for what these pages
// ask for. Boards that stay open are held beside k6, which reads an answer only once it has ended: by the process that
// started it (scripts/load), and counted here with the others. Nobody changes anything.
//
//   WEB_URL    http://127.0.0.1:3000
//   COOKIE     of somebody who is signed in
//   CONDUCTOR  where the process that holds the boards listens
//   BOARDS     how many it holds
//   PEOPLE     how many go from page to page
//   SECONDS    how long
import { check, sleep } from 'k6';
import http from 'k6/http';
import { Counter, Rate, Trend } from 'k6/metrics';

const webUrl = __ENV.WEB_URL || 'http://127.0.0.1:3000';
const conductor = __ENV.CONDUCTOR;
const boards = Number(__ENV.BOARDS);
const seconds = Number(__ENV.SECONDS || 60);

const pageMs = new Trend('page', true);
const dataMs = { board: new Trend('data_board', true), route: new Trend('data_route', true) };
dataMs.heatmap = new Trend('data_heatmap', true);
const updates = new Counter('board_updates');
const updateMs = new Trend('board_update_late', true);
const silenceMs = new Trend('board_silence', true);
const broken = new Counter('boards_broken');
const live = new Rate('boards_live');

export const options = {
  vus: Number(__ENV.PEOPLE || 10),
  duration: `${seconds}s`,
  summaryTrendStats: ['med', 'p(95)', 'max'],
  thresholds: {
    checks: ['rate==1'],
    page: ['p(95)<1000'],
    data_board: ['p(95)<1000'],
    data_route: ['p(95)<1500'],
    data_heatmap: ['p(95)<1500'],
    // One a second: a board is live that got nine of ten; the page calls itself stale after 3 s, and not live after 10 s.
    boards_live: ['rate==1'],
    board_silence: ['max<10000'],
    board_update_late: ['p(95)<1000'],
    boards_broken: ['count==0'],
  },
};

const MINUTE_MS = 60000;
const DAY_MS = 1440 * MINUTE_MS;
/** How long somebody looks at a page. */
const LOOKS_SECONDS = 3;
const METRICS = ['rttP95OverBaseline', 'rttP99', 'loss', 'score'];

export function setup() {
  const routes = query('route.list');
  if (routes.status !== 200) throw new Error(`the routes were not told: ${routes.body}`);
  const begun = http.post(`${conductor}/begin`);
  if (begun.status !== 200) throw new Error(`nobody holds boards: ${begun.body}`);
  return { routeIds: routes.json('result.data').map(({ id }) => id), begun: Date.now() };
}

export default function person({ routeIds }) {
  // People who began together do not look together for ever.
  if (__ITER === 0) sleep(Math.random() * LOOKS_SECONDS);
  open('/board');
  ask('board', [['board.snapshot']]);
  look();

  const routeId = routeIds[(__VU + __ITER) % routeIds.length];
  const to = Math.ceil(Date.now() / 4000) * 4000;
  const span = { routeId, from: to - 30 * MINUTE_MS, to };
  open(`/routes/${routeId}`);
  ask('route', [
    ['route.get', { routeId }],
    ['route.detail', { ...span, maxPoints: 800 }],
    ['route.decisions', { routeId }],
    ['route.connects', span],
    ['route.oneWay', { routeId }],
    ['route.forecast', { routeId }],
  ]);
  look();

  const now = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  const metric = METRICS[(__VU + __ITER) % METRICS.length];
  open(`/heatmaps?metric=${metric}`);
  ask('heatmap', [['heatmap.hours', { from: now - 7 * DAY_MS, to: now, metric, viewerTimeZone: 'Asia/Dubai' }]]);
  look();
}

const look = () => sleep(LOOKS_SECONDS * (0.75 + Math.random() / 2));

function open(path) {
  const response = http.get(`${webUrl}${path}`, signedIn('page'));
  check(response, { 'a page is there': (r) => r.status === 200 && r.body.includes('</html>') });
  pageMs.add(response.timings.duration);
}

/** What a page asks for, all of it at once; the last answer is what a person waits for. */
function ask(name, questions) {
  const answers = http.batch(
    questions.map(([procedure, input]) => ['GET', address(procedure, input), null, signedIn(procedure)]),
  );
  check(answers, { 'what a page asks for is answered': (all) => all.every(({ status }) => status === 200) });
  dataMs[name].add(Math.max(...answers.map(({ timings }) => timings.duration)));
}

const query = (procedure, input) => http.get(address(procedure, input), signedIn(procedure));

function address(procedure, input) {
  const asked = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  return `${webUrl}/api/trpc/${procedure}${asked}`;
}

const signedIn = (name) => ({ headers: { cookie: __ENV.COOKIE }, timeout: '30s', tags: { name } });

export function teardown({ begun }) {
  const ended = http.post(`${conductor}/end`);
  const isTold = check(ended, { 'the boards are accounted for': (r) => r.status === 200 });
  if (!isTold) return;
  const lasted = Math.floor((Date.now() - begun) / 1000);
  const figures = ended.json();
  updates.add(figures.updates);
  for (const ms of figures.lateMs) updateMs.add(ms);
  silenceMs.add(figures.longestGapMs);
  broken.add(figures.broken);
  live.add(figures.fewest >= Math.floor(lasted * 0.9));
}

export function handleSummary({ metrics, root_group: { checks, groups } }) {
  const spread = (name) =>
    ['med', 'p(95)', 'max'].map((stat) => `${stat} ${Math.round(metrics[name]?.values[stat] ?? 0)} ms`).join(', ');
  const count = (name) => metrics[name]?.values.count ?? 0;
  const failed = Object.entries(metrics).flatMap(([name, { thresholds = {} }]) =>
    Object.entries(thresholds).flatMap(([rule, { ok }]) => (ok ? [] : [`  ${name}: wanted ${rule}`])),
  );
  const lines = [
    ...[checks, ...groups.map((group) => group.checks)]
      .flat()
      .map(({ name, passes, fails }) => `${fails === 0 ? '✓' : '✗'} ${name}: ${passes} of ${passes + fails}`),
    `pages       ${spread('page')}`,
    `board       ${spread('data_board')} until its last answer`,
    `route       ${spread('data_route')}`,
    `heatmap     ${spread('data_heatmap')}`,
    `boards      ${boards} open, ${count('board_updates')} updates, there after ${spread('board_update_late')}`,
    `            longest silence ${Math.round(metrics.board_silence?.values.max ?? 0)} ms, ${count('boards_broken')} streams broke`,
    ...(failed.length > 0 ? ['not met:', ...failed] : []),
  ];
  return { stdout: `\n${lines.join('\n')}\n` };
}
