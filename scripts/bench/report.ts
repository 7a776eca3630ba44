import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { chooseSoftware, startServer } from '../database/server';
import { root } from '../setup/dependencies.mjs';
import { softwareFolder } from '../setup/home';
import { takePort } from '../setup/ports';
import { type BenchRegion, type History, writeHistory } from './history';
import type { BenchOptions, Rows } from './main';
import type { ReportAsked, ReportMade } from './reportWorker';
import { percentile, row } from './rows';
import { migratedDatabase } from './storePlace';

const DAY_MS = 86_400_000;
const WEEKS = 5;
/** A full ISO week in UTC, which is what the organization's clock shows. */
const NAME = '2026-W46';
const TO = Date.UTC(2026, 10, 16);
const FROM = TO - 7 * DAY_MS;
const ZONES = ['Asia/Singapore', 'America/New_York', 'Asia/Kolkata', 'Europe/London', 'Asia/Kathmandu'] as const;
const CARRIERS = 3;

/**
 * The report of a week of the largest organization that is expected: 50 regions with 150 carriers in all, over two lines
 * each, with the four weeks before, minutes of the week, and raw samples around its failovers. Gathered and computed by a
 * fresh process.
 */
export async function* reportBench(options: BenchOptions): Rows {
  const folder = mkdtempSync(join(tmpdir(), 'twinline-bench-'));
  chmodSync(folder, 0o755);
  const software = await chooseSoftware(softwareFolder(), process.env.TWINLINE_DATABASE, options.say);
  const server = await startServer(software, join(folder, 'data'), await takePort());
  try {
    const url = await migratedDatabase({ kind: software.kind, serverUrl: server.url }, 'bench_report');
    const count = options.quick ? 10 : 50;
    options.say(`report: writing ${WEEKS} weeks of ${count} regions with ${count * CARRIERS} carriers over two lines`);
    const regions = Array.from(
      { length: count },
      (_, i): BenchRegion => [
        `${String.fromCharCode(65 + Math.floor(i / 26))}${String.fromCharCode(65 + (i % 26))}`,
        ZONES[i % ZONES.length] ?? 'UTC',
        CARRIERS,
      ],
    );
    const history = await writeHistory(url, 7 * WEEKS, TO, regions);
    await writeWeek(url, history, options.say);
    const rounds = options.quick ? 1 : 3;
    const aggregates: number[] = [];
    for (let i = 0; i < rounds + 1; i += 1) aggregates.push(await plainAggregate(url, history));
    const bare = await make(url, history, null);
    const made: ReportMade[] = [];
    for (let i = 0; i < rounds; i += 1) made.push(await make(url, history, NAME));
    const middle = (of: (one: ReportMade) => number) => percentile(made.map(of), 50);
    const [first] = made;
    yield [
      row('report', 'report.time', {
        value: middle(({ gatherMs, computeMs }) => gatherMs + computeMs) / 1_000,
        referenceValue: Math.min(...aggregates) / 1_000,
        note: `${(middle(({ computeMs }) => computeMs) / 1_000).toFixed(1)} s of it computing; ${first?.quarters} path-quarters, ${first?.judged} failovers judged in hindsight`,
      }),
      row('report', 'report.memory', {
        value: Math.max(...made.map(({ peakBytes }) => peakBytes)) / 1e6,
        referenceValue: bare.peakBytes / 1e6,
        note: `inputs of ${((first?.inputBytes ?? 0) / 1e6).toFixed(1)} MB as JSON`,
      }),
      row('report', 'report.fingerprint', {
        value: middle(({ fingerprintMs }) => fingerprintMs) / 1_000,
        referenceValue: middle(({ gatherMs, computeMs }) => gatherMs + computeMs) / 1_000,
      }),
    ];
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Routes that leave a line when it is bad and come back, in each week; minutes of the last week, and its raw samples. */
async function writeWeek(url: string, { organizationId, from }: History, say: (line: string) => void): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(
      `insert into policies (organization_id, name, scenario, definition) values ($1, 'Bench', 'show-live', '{}')`,
      [organizationId],
    );
    await client.query(
      `insert into routes (organization_id, region_id, scenario, policy_id, created_at)
       select $1, g.id, 'show-live', p.id, $2 from regions g, policies p where g.organization_id = $1 and p.organization_id = $1`,
      [organizationId, new Date(from)],
    );
    // Twice a week to B at the first bad minute of an evening, and back ten minutes later.
    await client.query(
      `insert into directives (id, organization_id, route_id, epoch, sequence, line, from_line, mode, reason, evidence, fault_at,
         detected_at, decided_at, deliver_by, expires_at)
       select gen_random_uuid(), $1, r.id, 1, row_number() over (partition by r.id order by at, leaves desc),
         case when leaves then 'B' else 'A' end, case when leaves then 'A' else 'B' end, 'single',
         case when leaves then 'blackout' else 'fail-back' end, '{}', t, t, t, t, t
       from routes r cross join generate_series($2::timestamptz + interval '21 hours', $3::timestamptz, interval '3.5 days') as w (at)
       cross join (values (true), (false)) as l (leaves)
       cross join lateral (select at + case when leaves then interval '2 seconds' else interval '10 minutes' end as t) times
       where r.organization_id = $1`,
      [organizationId, new Date(from), new Date(TO)],
    );
    say('report: writing minutes of the week, and raw samples around failovers');
    await client.query(
      `insert into rollup_minutes (path_id, bucket, samples, sent, received, late, lost, duplicates, reordered, rtt_sum_micros,
         rtt_buckets, rtt_counts, jitter_sum_micros, jitter_samples, loss_bursts, longest_loss_burst, good_seconds, bad_seconds)
       select path_id, q.bucket + m * interval '1 minute', 60, 3000, 2990, 10, 10, 0, 0, 2990 * 90000::bigint,
         '{117,118,119,120,121,122,123,124,126,129}', '{200,600,800,700,300,200,100,60,20,10}', 60 * 900, 60, 0, 0,
         case when bad_seconds > 0 and m = 0 then 0::bit(60) else ~0::bit(60) end,
         case when bad_seconds > 0 and m = 0 then ~0::bit(60) else 0::bit(60) end
       from rollup_quarters q, generate_series(0, 14) as m where q.bucket >= $1 order by 2, 1`,
      [new Date(FROM)],
    );
    await client.query(
      `insert into samples (path_id, start, duration_micros, revision, pending, sent, received, late, lost, duplicates, reordered,
         rtt_min_micros, rtt_mean_micros, rtt_max_micros, rtt_buckets, rtt_counts, jitter_micros, loss_bursts, longest_loss_burst,
         late_run, late_run_span_micros)
       select p.id, t, 1000000, 0, 0, 50, 50, 0, 0, 0, 0, 79000, 80000, 99000, '{117,118,119,120,121,123}', '{4,14,20,8,3,1}', 900,
         0, 0, 0, 0
       from directives d join routes r on r.id = d.route_id join agents a on a.region_id = r.region_id
       join paths p on p.agent_id = a.id
       cross join lateral generate_series(d.decided_at - interval '20 minutes', d.decided_at + interval '5 minutes', interval '1 second') t
       where d.reason = 'blackout' and d.decided_at >= $1 and d.decided_at < $2`,
      [new Date(FROM), new Date(TO)],
    );
    await client.query('analyze');
  } finally {
    await client.end();
  }
}

/** The same five weeks of quarter-hours added up by path, as plainly as one can. */
async function plainAggregate(url: string, { from, to }: History): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const began = performance.now();
    await client.query(
      `select path_id, sum(good_seconds), sum(bad_seconds), sum(unavailable_seconds), sum(sent), sum(lost)
       from rollup_quarters where bucket >= $1 and bucket < $2 group by path_id`,
      [new Date(from), new Date(to)],
    );
    return performance.now() - began;
  } finally {
    await client.end();
  }
}

function make(url: string, { organizationId }: History, name: string | null): Promise<ReportMade> {
  const command = ['--import', import.meta.resolve('tsx'), join(root, 'scripts/bench/reportWorker.ts')];
  const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const asked: ReportAsked = { url, organizationId, timeZone: 'UTC', name, now: TO + DAY_MS };
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('the process that makes the report ended'));
    child.once('exit', ended);
    child.once('message', (made) => {
      child.off('exit', ended);
      resolve(made as ReportMade);
    });
    child.send(asked);
  });
}
