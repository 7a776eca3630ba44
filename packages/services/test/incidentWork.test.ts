import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acknowledgeIncident } from '../src/incidents/acknowledgeIncident';
import { assignIncident } from '../src/incidents/assignIncident';
import { incidentDetail } from '../src/incidents/incidentDetail';
import { listIncidents } from '../src/incidents/listIncidents';
import { mergeIncidents, separateIncident } from '../src/incidents/mergeIncidents';
import { addIncidentNote, LONGEST_NOTE, writePostMortem } from '../src/incidents/writeIncident';
import { latestFeed } from '../src/live/feed';
import {
  insertDirective,
  insertEvent,
  insertOrganization,
  insertQuarters,
  insertRegion,
  insertSamples,
  type Region,
  type World,
  worlds,
} from './fixtures/world';

const NOW = Date.UTC(2026, 10, 22, 12);
const MINUTE = 60_000;
const mei = { userId: 'mei', name: 'Mei' };
const program = { userId: 'token:1', name: 'pager' };

describe.each(worlds())('what people do with incidents on %s', (_, open) => {
  let world: World;
  let sg: Region;
  let elsewhere: Region;
  const ctx = (now = NOW) => world.context('own', now);

  beforeAll(async () => {
    world = await open();
    await insertOrganization(world.db, 'own');
    await insertOrganization(world.db, 'other');
    sg = await insertRegion(world.db, {
      organizationId: 'own',
      code: 'SG',
      timeZone: 'Asia/Singapore',
      weights: [3, 1],
    });
    elsewhere = await insertRegion(world.db, { organizationId: 'other', code: 'VN', timeZone: 'Asia/Ho_Chi_Minh' });
    for (const [id, name, organization] of [
      ['mei', 'Mei', 'own'],
      ['tom', 'Tom', 'own'],
      ['eve', 'Eve', 'other'],
    ]) {
      await world.db.pool.query('insert into "user" (id, name, email) values ($1, $2, $1)', [id, name]);
      await world.db.pool.query(`insert into member (id, organization_id, user_id, role) values ($1, $2, $1, 'ops')`, [
        id,
        organization,
      ]);
    }
  });
  afterAll(() => world?.end());

  async function insertIncident(given: {
    at: number;
    until?: number;
    line?: string;
    region?: Region;
  }): Promise<string> {
    const { at, until, line = 'A', region = sg } = given;
    const id = randomUUID();
    await world.db.pool.query(
      `insert into incidents (id, organization_id, region_id, line_slot, worst_grade, fault_domain, evidence, opened_at, closed_at)
       values ($1, $2, $3, $4, 'down', 'line', '{}', $5, $6)`,
      [id, region.organizationId, region.regionId, line, new Date(at), new Date(until ?? at + MINUTE)],
    );
    return id;
  }
  const detail = (id: string) => incidentDetail(ctx(), { id });
  const kinds = async (id: string) => (await detail(id)).entries.map(({ kind, by }) => `${by}: ${kind}`);

  it('the first to acknowledge stays, it is told in the feed, and can be taken back', async () => {
    const id = await insertIncident({ at: NOW - 5 * MINUTE });
    await acknowledgeIncident(ctx(), { id, acknowledged: true, by: mei });
    await acknowledgeIncident(ctx(NOW + 1_000), { id, acknowledged: true, by: { userId: 'tom', name: 'Tom' } });
    expect(await detail(id)).toMatchObject({ acknowledgedAt: NOW, acknowledgedBy: 'Mei' });
    const [told] = await latestFeed(ctx(), { limit: 1 });
    expect(told).toMatchObject({
      kind: 'incident-acknowledged',
      incidentId: id,
      sentence: { en: 'Mei looks after the incident on line A.', zh: 'Mei 已确认线路 A 的事件。' },
    });
    await acknowledgeIncident(ctx(), { id, acknowledged: false, by: mei });
    expect(await detail(id)).toMatchObject({ acknowledgedAt: null, acknowledgedBy: null });
    expect(await kinds(id)).toEqual(['Mei: acknowledged', 'Mei: unacknowledged']);
  });

  it('a program acknowledges by the name of its token', async () => {
    const id = await insertIncident({ at: NOW - 6 * MINUTE });
    await acknowledgeIncident(ctx(), { id, acknowledged: true, by: program });
    expect(await detail(id)).toMatchObject({ acknowledgedBy: 'pager' });
  });

  it('is given to members alone, and listed as theirs', async () => {
    const id = await insertIncident({ at: NOW - 7 * MINUTE });
    await assignIncident(ctx(), { id, userId: 'tom', by: mei });
    await assignIncident(ctx(), { id, userId: 'tom', by: mei });
    await expect(assignIncident(ctx(), { id, userId: 'eve', by: mei })).rejects.toMatchObject({
      code: 'invalid',
      details: { field: 'userId' },
    });
    expect(await detail(id)).toMatchObject({ assignedTo: { userId: 'tom', name: 'Tom' } });
    const toms = await listIncidents(ctx(), { openOnly: false, assignedTo: 'tom', limit: 10 });
    expect(toms.items.map((item) => item.id)).toEqual([id]);
    await assignIncident(ctx(), { id, userId: null, by: mei });
    expect(await kinds(id)).toEqual(['Mei: assigned', 'Mei: assigned']);
  });

  it('keeps notes as they were written', async () => {
    const id = await insertIncident({ at: NOW - 8 * MINUTE });
    await addIncidentNote(ctx(), { id, text: '  called the carrier \n', by: mei });
    await expect(addIncidentNote(ctx(), { id, text: ' ', by: mei })).rejects.toMatchObject({ code: 'invalid' });
    await expect(addIncidentNote(ctx(), { id, text: 'x'.repeat(LONGEST_NOTE + 1), by: mei })).rejects.toMatchObject({
      details: { field: 'text' },
    });
    expect((await detail(id)).entries).toMatchObject([
      { kind: 'note', body: { text: 'called the carrier' }, by: 'Mei' },
    ]);
  });

  it('of two who write a post-mortem at once, the second is told and nothing is lost', async () => {
    const id = await insertIncident({ at: NOW - 9 * MINUTE });
    const both = await Promise.allSettled(
      ['one', 'two'].map((text) => writePostMortem(ctx(), { id, text, version: 0, by: mei })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } });
    const first = both[0]?.status === 'fulfilled' ? 'one' : 'two';
    expect(await detail(id)).toMatchObject({ postMortem: first, postMortemVersion: 1, hasPostMortem: true });
    expect(await writePostMortem(ctx(), { id, text: 'both', version: 1, by: mei })).toEqual({ version: 2 });
  });

  it('parts are shown with their whole, bring their own parts along, and can leave', async () => {
    const [whole, part, partOfPart] = await Promise.all(
      [20, 21, 22].map((minutes) => insertIncident({ at: NOW - minutes * MINUTE })),
    );
    if (!whole || !part || !partOfPart) throw new Error('three were made');
    await mergeIncidents(ctx(), { id: part, incidentIds: [partOfPart], by: mei });
    await mergeIncidents(ctx(), { id: whole, incidentIds: [part], by: mei });
    expect((await detail(whole)).parts.map(({ id }) => id)).toEqual([part, partOfPart]);
    const listed = async (parts: boolean) =>
      (await listIncidents(ctx(), { openOnly: false, parts, limit: 100 })).items.map((item) => item.id);
    expect(await listed(false)).toContain(whole);
    expect(await listed(false)).not.toContain(part);
    expect(await listed(true)).toContain(part);
    await expect(mergeIncidents(ctx(), { id: part, incidentIds: [whole], by: mei })).rejects.toMatchObject({
      details: { field: 'id' },
    });
    await expect(mergeIncidents(ctx(), { id: whole, incidentIds: [whole], by: mei })).rejects.toMatchObject({
      details: { field: 'incidentIds' },
    });
    await separateIncident(ctx(), { id: partOfPart, by: mei });
    expect((await detail(whole)).parts.map(({ id }) => id)).toEqual([part]);
    expect(await kinds(whole)).toEqual(['Mei: merged', 'Mei: separated']);
  });

  it('those of others do not exist', async () => {
    const foreign = await insertIncident({ at: NOW - 5 * MINUTE, region: elsewhere });
    const own = await insertIncident({ at: NOW - 30 * MINUTE });
    const gone = { code: 'not-found' };
    await expect(detail(foreign)).rejects.toMatchObject(gone);
    await expect(acknowledgeIncident(ctx(), { id: foreign, acknowledged: true, by: mei })).rejects.toMatchObject(gone);
    await expect(addIncidentNote(ctx(), { id: foreign, text: 'x', by: mei })).rejects.toMatchObject(gone);
    await expect(mergeIncidents(ctx(), { id: own, incidentIds: [foreign], by: mei })).rejects.toMatchObject(gone);
    expect((await detail(own)).related.map(({ id }) => id)).not.toContain(foreign);
  });

  it('shows each carrier on both lines over its time, the worst first, and what happened around it', async () => {
    const at = NOW - 3 * 3_600_000;
    const [large, small] = sg.carriers;
    if (!large || !small) throw new Error('two carriers');
    const id = await insertIncident({ at, until: at + 10_000, line: 'B' });
    const seconds = [0, 1, 2, 3].map((second) => at + second * 1_000);
    await insertSamples(
      world.db,
      seconds.flatMap((second) => [
        { path: large.paths.A, at: second, rttMs: [80, 80, 80, 80] },
        { path: large.paths.B, at: second, rttMs: [90, 90, 90, 90] },
        { path: small.paths.A, at: second, rttMs: [70, 70, 70, 70] },
        { path: small.paths.B, at: second, rttMs: [], lost: 4 },
      ]),
    );
    await insertDirective(world.db, sg, { at: at + 200, line: 'A', from: 'B', sequence: 2, appliedAfterMs: 100 });
    await insertDirective(world.db, sg, { at: at + 300, line: 'A', from: 'A', sequence: 3, reason: 'renewed' });
    await insertEvent(world.db, elsewhere, at + 400, 'agent-offline', { agents: ['x'], total: 1 });
    await insertEvent(world.db, sg, at - 2 * MINUTE, 'agent-offline', { agents: ['early'], total: 1 });
    const found = await detail(id);
    expect(found.carriers).toMatchObject([
      { name: 'SG carrier 1', audienceShare: 0.25, lines: { A: { sent: 16 }, B: { blackout: true, lossRatio: 1 } } },
      { name: 'SG carrier 0', audienceShare: 0.75, lines: { B: { blackout: false, lossRatio: 0 } } },
    ]);
    expect(found.carriers[1]?.lines.A?.rttP95Micros).toBeGreaterThan(75_000);
    expect(found.happened.map(({ kind }) => kind)).toEqual(['directive']);
    expect(found.happened[0]?.chain?.applied).toBe(at + 300);
    expect(found.routes).toEqual([{ id: sg.routeId, scenario: 'show-live' }]);
    expect(found.moreHappened).toBe(false);
  });

  it('takes coarser rows where retention took the fine ones', async () => {
    const at = NOW - 60 * 24 * 3_600_000;
    const id = await insertIncident({ at: at + 20_000, until: at + 40_000 });
    await insertQuarters(world.db, [{ path: sg.carriers[0]?.paths.A ?? 0, at, rttMs: [80], repeat: 90, lost: 10 }]);
    expect((await detail(id)).carriers[0]?.lines.A).toMatchObject({ sent: 100, lossRatio: expect.closeTo(0.1) });
  });
});
