import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setTarget } from '../../src/availability/setTarget';
import { setViewers } from '../../src/report/audiences/setViewers';
import { inputsFingerprint } from '../../src/report/inputs/fingerprint';
import { periodNamed, periodShifted } from '../../src/report/periods/period';
import { rollDays } from '../../src/rollup/rollDays';
import { insertQuarterRows, openReportWorld, QUARTER, type ReportWorld, someQuarter } from '../fixtures/reportWorld';
import { seeded } from '../fixtures/seeded';
import { insertDirective, type World, worlds } from '../fixtures/world';

const zone = 'Asia/Shanghai';
const DAY = 86_400_000;
const PERIOD = periodNamed('2026-W44', zone) ?? { kind: 'week' as const, name: '', from: 0, to: 0 };
const BEFORE = periodShifted(PERIOD, -1, zone);

describe.each(worlds())('the fingerprint of a report’s inputs on %s', (_, open) => {
  let made: ReportWorld;
  let world: World;
  let lateId: string;
  const incident = randomUUID();
  const fingerprint = (now = PERIOD.to + DAY) => inputsFingerprint(world.context('own', now), PERIOD);
  const query = (text: string, values: unknown[] = []) => world.db.pool.query(text, values);

  beforeAll(async () => {
    made = await openReportWorld(open, { from: BEFORE.from, to: PERIOD.to + DAY / 2 });
    ({ world } = made);
    const [us] = made.regions;
    await insertDirective(world.db, us, {
      at: PERIOD.from + DAY,
      line: 'A',
      from: 'B',
      sequence: 1,
      appliedAfterMs: 90,
    });
    lateId = await insertDirective(world.db, us, { at: PERIOD.from + 2 * DAY, line: 'B', from: 'A', sequence: 2 });
    await query(
      `insert into incidents (id, organization_id, region_id, line_slot, worst_grade, fault_domain, evidence, opened_at)
       values ($1, 'own', $2, 'A', 'poor', 'line', '{}', $3)`,
      [incident, us.regionId, new Date(PERIOD.from + 2 * DAY)],
    );
  }, 120_000);
  afterAll(() => world.end());

  /** Puts a quarter-hour of a path in place of what is there, and its day together anew. */
  async function measure(path: number, at: number, seed = 5): Promise<void> {
    for (const table of ['rollup_quarters', 'rollup_connects'])
      await query(`delete from ${table} where path_id = $1 and bucket = $2`, [path, new Date(at)]);
    await insertQuarterRows(world, [someQuarter(path, at, seeded(seed))]);
    await rollAgain(path, at);
  }
  async function rollAgain(path: number, at: number): Promise<void> {
    const client = await world.db.pool.connect();
    try {
      await rollDays(client, new Map([[path, [at]]]));
    } finally {
      client.release();
    }
  }
  const path = () => made.regions[0].carriers[0]?.paths.A ?? 0;

  const lineId = async () =>
    (await query('select id from lines where region_id = $1 order by slot', [made.regions[0].regionId])).rows[0]?.id;

  const changes: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['a quarter-hour that came late', () => measure(path(), PERIOD.from + 40 * QUARTER)],
    ['the first quarter-hour of it', () => measure(path(), PERIOD.from)],
    ['the last quarter-hour of it', () => measure(path(), PERIOD.to - QUARTER)],
    ['a quarter-hour of the period before', () => measure(path(), BEFORE.from + 3 * DAY)],
    [
      'work that was planned',
      () =>
        query('update rollup_quarters set planned_seconds = 77 where path_id = $1 and bucket = $2', [
          path(),
          new Date(PERIOD.from),
        ]),
    ],
    [
      'a relay’s word that came late',
      () =>
        query(`update deliveries set applied_at = $2, state = 'acknowledged' where directive_id = $1`, [
          lateId,
          new Date(PERIOD.from + 2 * DAY + 800),
        ]),
    ],
    [
      'the end of an incident',
      () => query('update incidents set closed_at = $2 where id = $1', [incident, new Date(PERIOD.from + 3 * DAY)]),
    ],
    [
      'what was written about it',
      () => query(`update incidents set post_mortem = 'A digger.' where id = $1`, [incident]),
    ],
    [
      'an incident that became part of another',
      async () => {
        const other = randomUUID();
        await query(
          `insert into incidents (id, organization_id, region_id, line_slot, worst_grade, fault_domain, evidence, opened_at, closed_at)
         values ($1, 'own', $2, 'B', 'poor', 'line', '{}', $3, $3)`,
          [other, made.regions[0].regionId, new Date(BEFORE.from)],
        );
        await query('update incidents set merged_into = $2 where id = $1', [incident, other]);
      },
    ],
    [
      'a circuit of a line',
      async () => {
        const { rows } = await query(
          `insert into circuits (organization_id, name, provider) values ('own', 'Pacific', 'Tel') returning id`,
        );
        await query('update lines set circuit_id = $2 where id = $1', [await lineId(), rows[0]?.id]);
      },
    ],
    [
      'its cost',
      () => query(`update circuits set monthly_cost = 1234.5, currency = 'USD' where organization_id = 'own'`),
    ],
    [
      'a target',
      async () =>
        setTarget(world.context('own', PERIOD.to + DAY), {
          lineId: await lineId(),
          target: 0.999,
          fromMonth: '2026-10',
          by: 'Wei',
        }),
    ],
    [
      'viewers',
      () => setViewers(world.context('own', PERIOD.to), { regionId: made.regions[0].regionId, viewers: 800 }),
    ],
    [
      'a name of a region',
      () => query(`update regions set name = 'America' where code = 'US' and organization_id = 'own'`),
    ],
    ['a name of the organization', () => query(`update organization set name = 'Ours' where id = 'own'`)],
    [
      'an audience',
      () => query(`update carriers set audience_weight = 9 where organization_id = 'own' and name = 'US carrier 0'`),
    ],
    [
      'an agent that was there for a part of it',
      () =>
        query(`update agents set archived_at = $1 where organization_id = 'own' and name = 'US agent 1'`, [
          new Date(PERIOD.from + DAY),
        ]),
    ],
  ];

  it.each(changes)('is another one after %s', async (_name, change) => {
    const before = await fingerprint();
    await change();
    expect(await fingerprint()).not.toBe(before);
  });

  const others: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['time', async () => undefined],
    ['what is measured later', () => measure(path(), PERIOD.to, 8)],
    ['what is measured much later', () => measure(path(), PERIOD.to + 5 * DAY, 8)],
    ['what was measured before the earlier periods', () => measure(path(), PERIOD.from - 40 * DAY, 8)],
    ['a day that is put together anew', () => rollAgain(path(), PERIOD.from + 40 * QUARTER)],
    [
      'a decision that came later',
      () => insertDirective(world.db, made.regions[0], { at: PERIOD.to, line: 'A', from: 'B', sequence: 3 }),
    ],
    [
      'a renewal',
      () =>
        insertDirective(world.db, made.regions[0], {
          ...{ at: PERIOD.from + 4 * DAY, line: 'B', from: 'B', sequence: 4, reason: 'renewed' },
        }),
    ],
    [
      'an incident that opened later',
      () =>
        query(
          `insert into incidents (id, organization_id, region_id, line_slot, worst_grade, fault_domain, evidence, opened_at)
           values ($1, 'own', $2, 'B', 'poor', 'line', '{}', $3)`,
          [randomUUID(), made.regions[0].regionId, new Date(PERIOD.to)],
        ),
    ],
    [
      'who looks after an incident',
      () =>
        query('update incidents set acknowledged_at = now(), acknowledged_by_name = $2 where id = $1', [
          incident,
          'Wei',
        ]),
    ],
    [
      'a target from a later month on',
      async () =>
        setTarget(world.context('own', PERIOD.to + DAY), {
          lineId: await lineId(),
          target: 0.99,
          fromMonth: '2026-11',
          by: 'Wei',
        }),
    ],
    [
      'an agent that went later',
      () =>
        query(`update agents set archived_at = $1 where organization_id = 'own' and name = 'US agent 0'`, [
          new Date(PERIOD.to + DAY),
        ]),
    ],
    [
      'a region that came later',
      async () => {
        await query(`insert into regions (organization_id, code, time_zone) values ('own', 'JP', 'Asia/Tokyo')`);
        await query(`
          insert into lines (organization_id, region_id, slot) select 'own', id, 'A' from regions where code = 'JP'`);
        await query(`
          insert into carriers (organization_id, region_id, name) select 'own', id, 'NTT' from regions where code = 'JP'`);
      },
    ],
    [
      'a policy that was changed later',
      () =>
        query(
          `update policies set version = 2, definition = definition || '{"holdDownMs": 90000}', changed_at = $1
          where organization_id = 'own'`,
          [new Date(PERIOD.to + DAY)],
        ),
    ],
    [
      'what another organization does',
      () => query(`update regions set name = 'Elsewhere' where organization_id = 'other'`),
    ],
  ];

  it.each(others)('is the same after %s', async (name, change) => {
    // The policies of this world were made just now: they are as old as the data.
    await query('update policy_versions set changed_at = $1 where version = 1', [new Date(BEFORE.from)]);
    await query('update policies set changed_at = $1 where version = 1', [new Date(BEFORE.from)]);
    const before = await fingerprint();
    await change();
    expect(await fingerprint(PERIOD.to + (name === 'time' ? 9 : 1) * DAY)).toBe(before);
  });

  it('follows a period that is running', async () => {
    const now = PERIOD.from + 3 * DAY + 5 * 60_000;
    const early = await fingerprint(now);
    expect(await fingerprint(now + 60_000)).toBe(early);
    expect(await fingerprint(now + QUARTER)).not.toBe(early);
  });
});
