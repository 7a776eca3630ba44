// Posts batches as agents do: each virtual user is one agent that reports the last second of its paths, once a second.
//
//   HUB_URL            http://127.0.0.1:4100
//   KEYS               JSON: [{"key": "…", "paths": [1, 2]}, …]; or AGENT_KEYS, a file with the same
//   AGENTS             virtual users (default: one per key; more share keys, with starts of their own)
//   SECONDS_PER_BATCH  samples of each path in a batch (default 1; more is an agent that catches up)
//   PACE_SECONDS       time between two posts of an agent (default 1; 0 is as fast as it goes)
//   DURATION           default 30s
import { check, sleep } from 'k6';
import http from 'k6/http';
import { Counter } from 'k6/metrics';

const hubUrl = __ENV.HUB_URL || 'http://127.0.0.1:4100';
const agents = JSON.parse(__ENV.KEYS || open(__ENV.AGENT_KEYS));
const secondsPerBatch = Number(__ENV.SECONDS_PER_BATCH || 1);
const paceSeconds = Number(__ENV.PACE_SECONDS || 1);
const acknowledged = new Counter('samples_acknowledged');

export const options = {
  vus: Number(__ENV.AGENTS || agents.length),
  duration: __ENV.DURATION || '30s',
  // A hub that is asked for more than it can do says so with 429: count that as a failure of the run, not of k6.
  thresholds: {
    http_req_failed: ['rate<0.001'],
    http_req_duration: ['p(95)<500'],
    checks: ['rate>0.999'],
  },
};

const PROBES = 50;
// 80 ms, give or take: buckets of the wire's histogram (ratio 1.1 from 1 µs).
const BUCKET = Math.ceil(Math.log(80000) / Math.log(1.1));

let sequence = 0;
let nextStart = 0;

export default function agent() {
  const { key, paths } = agents[(__VU - 1) % agents.length];
  // Agents that share a key live an hour apart, so that every sample is a row of its own.
  const lap = Math.floor((__VU - 1) / agents.length);
  const begun = Date.now();
  const newest = Math.floor(begun / 1000) - secondsPerBatch - lap * 3600;
  nextStart = Math.max(nextStart, newest);
  sequence += 1;
  const body = JSON.stringify({
    boot: bootId(__VU),
    sequence,
    sentAt: begun * 1000,
    agentVersion: 'k6',
    samples: columns(paths, nextStart),
    signals: [],
  });
  nextStart += secondsPerBatch;
  const response = http.post(`${hubUrl}/v1/samples`, body, {
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
  });
  const durable = check(response, {
    'answered 200': (r) => r.status === 200,
    'everything accepted': (r) => r.status === 200 && r.json('accepted') === paths.length * secondsPerBatch,
  });
  if (durable) acknowledged.add(paths.length * secondsPerBatch);
  sleep(Math.max(0, paceSeconds - (Date.now() - begun) / 1000));
}

/** Samples of healthy seconds in columns: `secondsPerBatch` of each path, from epoch second `start`. */
function columns(paths, start) {
  const rows = [];
  for (const path of paths) for (let i = 0; i < secondsPerBatch; i += 1) rows.push({ path, start: (start + i) * 1e6 });
  const all = (value) => rows.map(() => value);
  const rttMicros = rows.map(() => 78000 + Math.floor(Math.random() * 4000));
  return {
    path: rows.map((row) => row.path),
    start: rows.map((row) => row.start),
    duration: all(1000000),
    revision: all(0),
    pending: all(0),
    sent: all(PROBES),
    received: all(PROBES),
    late: all(0),
    lost: all(0),
    duplicates: all(0),
    reordered: all(0),
    forwardLost: all(0),
    returnLost: all(0),
    rttMinMicros: rttMicros.map((rtt) => rtt - 2000),
    rttMeanMicros: rttMicros,
    rttMaxMicros: rttMicros.map((rtt) => rtt + 3000),
    rttBuckets: all([BUCKET - 1, BUCKET, BUCKET + 1]),
    rttCounts: all([10, 30, 10]),
    jitterMicros: all(300),
    delayVariationMicros: all(2500),
    lossBursts: all(0),
    longestLossBurst: all(0),
    lateRun: all(0),
    lateRunSpanMicros: all(0),
    forwardDelayChangeMicros: all(null),
    returnDelayChangeMicros: all(null),
    clockErrorMicros: all(null),
    timestampSource: all(0),
  };
}

function bootId(vu) {
  return `00000000-0000-4000-8000-${String(vu).padStart(12, '0')}`;
}
