import { testServers } from '@twinline/db/testing/databases';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { chooseSoftware } from '../database/server';
import type { DatabaseSoftware } from '../database/software';
import { createDraw } from '../kills/draw';
import { type FactOf, figuresOf, keyOf, revisionOf } from '../kills/facts';
import { createJudge, type Difference, type StoredRow } from '../kills/judge';
import { createLedger } from '../kills/ledger';
import { killsOf, planBlows } from '../kills/plan';
import { describeReport } from '../kills/report';
import { runKills } from '../kills/runKills';
import { softwareFolder } from '../setup/home';

const SEED = 7;

/** It kills its database server: one that was given is not ours to kill. */
const software = await ownSoftware().catch((error: unknown) => ({ reason: String(error) }));
const why = 'reason' in software ? ` (no database server of our own: ${software.reason})` : '';

function ownSoftware(): Promise<DatabaseSoftware> {
  const kind = testServers().some(({ name }) => name === 'timescale') ? 'timescale' : 'embedded';
  return chooseSoftware(softwareFolder(), kind, () => undefined);
}

const sample = (path: number, second: number, revision = 0): FactOf<'samples'> => ({
  table: 'samples',
  path,
  at: (1_700_000_000 + second) * 1_000_000,
  revision,
});
const stored = (fact: FactOf<'samples'>): StoredRow => ({
  table: 'samples',
  key: keyOf(fact),
  revision: revisionOf(fact),
  figures: figuresOf(SEED, fact),
});

/** Two acknowledged posts: one of two samples, one that corrects the second of them. */
function book() {
  const ledger = createLedger(() => 0);
  const [a, b, corrected] = [sample(1, 1), sample(1, 2), sample(1, 2, 1)];
  ledger.acknowledged(ledger.posted(0, [a, b]));
  ledger.acknowledged(ledger.posted(0, [corrected]));
  const judge = createJudge(ledger, SEED);
  return { ledger, judge, a, b, corrected };
}

const kindsOf = (differences: readonly Difference[]) => differences.map(({ kind }) => kind);

describe('the check of the kill tests', () => {
  it('finds nothing where every acknowledged sample is stored once with its highest revision', () => {
    const { judge, a, corrected } = book();
    for (const fact of [a, corrected]) judge.see(stored(fact));
    judge.expectAcknowledged();
    expect(judge.differences).toEqual([]);
  });

  it('finds what was acknowledged and is gone, and says when it was acknowledged', () => {
    const { judge, corrected } = book();
    judge.see(stored(corrected));
    judge.expectAcknowledged();
    expect(kindsOf(judge.differences)).toEqual(['lost']);
    expect(judge.differences[0]?.evidence).toMatch(/^samples 1 1700000001000000 .*acknowledged .*nothing is stored$/);
  });

  it('finds an acknowledged correction that was lost', () => {
    const { judge, a, b } = book();
    for (const fact of [a, b]) judge.see(stored(fact));
    judge.expectAcknowledged();
    expect(kindsOf(judge.differences)).toEqual(['older']);
  });

  it('takes a higher revision that was sent, acknowledged or not', () => {
    const { ledger, judge, a } = book();
    const later = sample(1, 2, 2);
    ledger.posted(0, [later]);
    for (const fact of [a, later]) judge.see(stored(fact));
    judge.expectAcknowledged();
    expect(judge.differences).toEqual([]);
  });

  it('finds a row that is stored twice, one that nobody sent, and one with another figure', () => {
    const { judge, a, corrected } = book();
    for (const fact of [a, a, sample(1, 3)]) judge.see(stored(fact));
    const row = stored(corrected);
    judge.see({ ...row, figures: { ...row.figures, received: Number(row.figures.received) - 1 } });
    expect(kindsOf(judge.differences)).toEqual(['twice', 'unsent', 'changed']);
    expect(judge.differences[2]?.evidence).toMatch(/received \d+ instead of \d+/);
  });

  it('finds a batch that was acknowledged and never stored', () => {
    const { ledger, judge, a, corrected } = book();
    ledger.acknowledged(ledger.posted(1, [sample(2, 1), sample(2, 2)]));
    for (const fact of [a, corrected]) judge.see(stored(fact));
    judge.expectAcknowledged();
    expect(kindsOf(judge.differences)).toEqual(['lost', 'lost']);
  });

  it('finds half a batch, unless another post brought that half', () => {
    const { ledger, judge, a, corrected } = book();
    const [c, d, e] = [sample(2, 1), sample(2, 2), sample(2, 3)];
    const halved = ledger.posted(0, [c, d]);
    const overlapping = ledger.posted(0, [a, e]);
    for (const fact of [a, corrected, c]) judge.see(stored(fact));
    judge.expectWhole([halved, overlapping]);
    expect(kindsOf(judge.differences)).toEqual(['half']);
    expect(judge.differences[0]?.evidence).toMatch(/^post 2 /);
  });

  it('plans every kind of kill before any comes again, and as many as were asked for', () => {
    const plan = planBlows(createDraw(SEED), 49);
    expect(plan.reduce((sum, blow) => sum + killsOf(blow), 0)).toBe(49);
    const kinds = plan.map(({ target, moment }) => `${target} ${moment}`);
    const all = new Set(kinds).size;
    expect(new Set(kinds.slice(0, all)).size).toBe(all);
  });
});

/** Damages what is stored, each time in another way; what the check must say of it. */
async function damage(databaseUrl: string): Promise<RegExp[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const key = async (table: string, change: string) => {
    const { rows } = await client.query<{ key: string }>(change);
    if (rows[0] === undefined) throw new Error(`nothing was damaged by: ${change}`);
    return `${table} ${rows[0].key} `;
  };
  const micros = (time: string) => `(extract(epoch from ${time}) * 1000000)::bigint`;
  const oneOf = (revision: string, skip: number) =>
    `(select path_id, start from samples where ${revision} order by start, path_id offset ${skip} limit 1)`;
  const shown = `returning path_id || ' ' || ${micros('start')} as key`;
  const at = `where (path_id, start) in`;
  try {
    const lost = await key('samples', `delete from samples ${at} ${oneOf('revision = 0', 0)} ${shown}`);
    const changed = await key(
      'samples',
      `update samples set reordered = reordered + 1 ${at} ${oneOf('revision = 0', 5)} ${shown}`,
    );
    const older = await key('samples', `update samples set revision = 0 ${at} ${oneOf('revision = 1', 3)} ${shown}`);
    const unsent = await key(
      'samples',
      `with moved as (select s.* from samples s order by start, path_id limit 1), made as (
         select (jsonb_populate_record(null::samples, to_jsonb(moved) || jsonb_build_object('start', start - interval '1 day'))).* from moved)
       insert into samples select * from made ${shown}`,
    );
    await client.query('alter table signals drop constraint signals_pkey');
    const twice = await key(
      'signals',
      `insert into signals select * from signals limit 1 returning path_id || ' ' || ${micros('at')} as key`,
    );
    const connect = await key(
      'connects',
      `delete from connects where (path_id, at) in (select path_id, at from connects order by at limit 1)
       returning path_id || ' ' || ${micros('at')} as key`,
    );
    await client.query(`update rollup_quarters set unavailable_seconds = unavailable_seconds + 1
      where (path_id, bucket) in (select path_id, bucket from rollup_quarters order by bucket, path_id limit 1)`);
    await client.query(
      `delete from rollup_days where (path_id, day) in (select path_id, day from rollup_days limit 1)`,
    );
    return [
      new RegExp(`^lost: ${lost}`),
      new RegExp(`^changed: ${changed}.*reordered`),
      new RegExp(`^older: ${older}`),
      new RegExp(`^unsent: ${unsent}`),
      new RegExp(`^twice: ${twice}`),
      new RegExp(`^lost: ${connect}`),
      /^rollup: minutes: /,
      /^rollup: quarters: /,
      /^rollup: connects: /,
      /^rollup: outages: .*unavailable seconds are stored/,
      /^rollup: days: .*has data and no row/,
    ];
  } finally {
    await client.end();
  }
}

describe('hub and database', () => {
  it.skipIf('reason' in software)(
    `killed again and again during a load, lose nothing that was acknowledged and store nothing twice${why}`,
    async () => {
      if ('reason' in software) return;
      const expected: RegExp[] = [];
      let damaged: readonly Difference[] = [];
      const report = await runKills({
        ...{ software, kills: 7, seed: SEED, hubs: 1, agents: 6, pathsPerAgent: 4, careless: false },
        say: () => undefined,
        async afterwards({ databaseUrl, inspect }) {
          expected.push(...(await damage(databaseUrl)));
          damaged = await inspect();
        },
      });
      process.stdout.write(`${describeReport(report).join('\n')}\n`);
      expect(report.differences).toEqual([]);
      expect(report.kills).toBe(7);
      expect(report.databaseRecoveries).toBeGreaterThan(0);
      expect(report.acknowledgedRows.samples).toBeGreaterThan(500);
      expect(Object.values(report.rollupsCompared).every((buckets) => buckets > 0)).toBe(true);
      // And it would have been seen.
      const told = damaged.map(({ kind, evidence }) => `${kind}: ${evidence}`);
      const unseen = expected.filter((pattern) => !told.some((line) => pattern.test(line)));
      expect(unseen).toEqual([]);
    },
    600_000,
  );
});
