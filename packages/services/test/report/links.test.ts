import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelOfToken, unsubscribeToken } from '../../src/alerts/unsubscribeToken';
import { listAudit } from '../../src/audit/listAudit';
import { makeReport } from '../../src/report/archive/makeReport';
import { createLink } from '../../src/report/links/createLink';
import { linkToken, subjectOfToken } from '../../src/report/links/linkToken';
import { listLinks } from '../../src/report/links/listLinks';
import { openLink } from '../../src/report/links/openLink';
import { revokeLink } from '../../src/report/links/revokeLink';
import { type World, worlds } from '../fixtures/world';
import { type Archive, DAY, HOUR, MONDAY, openArchive, SECRET } from './reportArchive';

const ID = '6f2b9c1e-0c55-4a86-9b0a-6f2f7c1d2e3a';

describe('a token', () => {
  const link = { kind: 'link', id: ID, expiresAt: Date.UTC(2026, 11, 20) } as const;
  const print = { kind: 'print', organizationId: 'own', name: '2026-W46', version: 2, expiresAt: 5 } as const;

  it('says what it opens and until when, and nothing that was changed is ours', () => {
    for (const subject of [link, print]) {
      const token = linkToken(subject, SECRET);
      expect(subjectOfToken(token, SECRET)).toEqual(subject);
      expect(encodeURIComponent(token)).toBe(token);
      expect(subjectOfToken(token, `${SECRET}!`)).toBeNull();
      for (let i = 0; i < token.length; i += 1) {
        const other = token[i] === 'A' ? 'B' : 'A';
        const changed = token.slice(0, i) + other + token.slice(i + 1);
        // The last letter of a signature of 256 bits has two bits to spare, which decoding drops: comparing does not.
        expect(subjectOfToken(changed, SECRET), `${i} of ${token}`).toBeNull();
      }
    }
  });

  it('of one purpose is none of another', () => {
    expect(subjectOfToken(unsubscribeToken(ID, SECRET), SECRET)).toBeNull();
    expect(channelOfToken(linkToken(link, SECRET), SECRET)).toBeNull();
    const [head = '', expiry = '', signature = ''] = linkToken(print, SECRET).split('.');
    expect(subjectOfToken(`l${head.slice(1)}.${expiry}.${signature}`, SECRET)).toBeNull();
  });

  it('that is garbage is refused, however long', () => {
    for (const text of ['', '.', 'l', 'p..', 'l.a.b', `l${ID}..`, 'p'.repeat(1_000_000), '\0.\0.\0', '..'.repeat(50)])
      expect(subjectOfToken(text, SECRET)).toBeNull();
  });
});

describe.each(worlds())('links to reports on %s', (_, open) => {
  let world: World;
  let own: Archive;
  const given = { by: 'Mei', webUrl: 'https://twinline.example/', secret: SECRET };
  const input = { name: '2026-W46', recipient: 'board@example.com', language: 'zh' };

  beforeAll(async () => {
    world = await open();
    own = await openArchive(world, 'own');
    await openArchive(world, 'other');
    await own.measured(MONDAY + 10 * HOUR, MONDAY + 11 * HOUR);
    for (const id of ['own', 'other']) await makeReport(own.ctx(id), { name: '2026-W46', reason: 'asked' });
  }, 120_000);
  afterAll(() => world.end());

  const make = (more: Partial<typeof input> & { days?: number } = {}) =>
    createLink(own.ctx(), { ...input, ...more }, given);
  const tokenOf = ({ url }: { url: string }) => url.split('/r/')[1] ?? '';
  const opened = (token: string, counts = true) => openLink(own.ctx(), { token, secret: SECRET, counts });

  it('open the newest version of one report for 30 days, and count how often', async () => {
    const link = await make();
    expect(link.url).toMatch(/^https:\/\/twinline\.example\/r\/l[\w.-]+$/);
    expect(link.expiresAt).toBe(own.now() + 30 * DAY);
    const expected = { organizationId: 'own', name: '2026-W46', version: null, language: 'zh' };
    expect(await opened(tokenOf(link))).toEqual({ ...expected, expiresAt: link.expiresAt });
    await opened(tokenOf(link));
    await opened(tokenOf(link), false);
    const [row] = await listLinks(own.ctx(), { name: '2026-W46' });
    expect(row).toEqual({
      ...{ id: link.id, recipient: 'board@example.com', language: 'zh', createdBy: 'Mei', revokedAt: null },
      ...{ createdAt: own.now(), expiresAt: link.expiresAt, opens: 2, lastOpenedAt: own.now() },
    });
    expect(await listLinks(own.ctx('other'), { name: '2026-W46' })).toEqual([]);
    expect(JSON.stringify(await own.rows('select * from report_links'))).not.toContain(tokenOf(link).split('.')[2]);
  });

  it('end by time, by whoever revokes them, and with their report', async () => {
    const began = own.now();
    const day = await make({ days: 1 });
    own.set(day.expiresAt - 1);
    await opened(tokenOf(day));
    own.set(day.expiresAt);
    await expect(opened(tokenOf(day))).rejects.toMatchObject({ code: 'forbidden', details: { field: 'expired' } });
    own.set(began);
    const revoked = await make();
    await expect(revokeLink(own.ctx('other'), { id: revoked.id })).rejects.toMatchObject({ code: 'not-found' });
    await opened(tokenOf(revoked));
    await revokeLink(own.ctx(), { id: revoked.id });
    await revokeLink(own.ctx(), { id: revoked.id });
    await expect(opened(tokenOf(revoked))).rejects.toMatchObject({ code: 'forbidden', details: { field: 'revoked' } });
    const [row] = await own.rows<{ n: number }>('select opened_count as n from report_links where id = $1', [
      revoked.id,
    ]);
    expect(row?.n, 'what was refused is no opening').toBe(1);
    const orphan = await createLink(own.ctx('other'), input, given);
    await opened(tokenOf(orphan));
    await own.rows(`delete from organization where id = 'other'`);
    await expect(opened(tokenOf(orphan))).rejects.toMatchObject({ code: 'not-found', details: { field: 'token' } });
  });

  it('of a hub that prints open one version for minutes, and count for nobody', async () => {
    const expiresAt = own.now() + 600_000;
    const subject = { kind: 'print', organizationId: 'own', name: '2026-W46', version: 1, expiresAt } as const;
    const token = linkToken(subject, SECRET);
    expect(await opened(token)).toMatchObject({ organizationId: 'own', name: '2026-W46', version: 1 });
    own.set(expiresAt);
    await expect(opened(token)).rejects.toMatchObject({ details: { field: 'expired' } });
  });

  it('are refused with the field that is at fault', async () => {
    for (const [more, field] of [
      [{ recipient: '  ' }, 'recipient'],
      [{ recipient: 'x'.repeat(201) }, 'recipient'],
      [{ language: 'fr' }, 'language'],
      [{ days: 0 }, 'days'],
      [{ days: 366 }, 'days'],
      [{ days: 1.5 }, 'days'],
      [{ name: 'nothing' }, 'name'],
    ] as const)
      await expect(make(more), field).rejects.toMatchObject({ code: 'invalid', details: { field } });
  });

  it('are written down with who made and who revoked them', async () => {
    const ctx = own.ctx();
    const mei = { ...ctx, db: { ...ctx.db, actor: { kind: 'person', id: 'mei', name: 'Mei' } as const } };
    const { id } = await createLink(mei, input, given);
    await revokeLink(mei, { id });
    const { items } = await listAudit(ctx, { limit: 10, kind: 'report_links' });
    expect(items.map(({ action, objectName, objectId }) => ({ action, objectName, objectId }))).toEqual([
      { action: 'change', objectName: '2026-W46', objectId: id },
      { action: 'create', objectName: '2026-W46', objectId: id },
    ]);
    expect(Object.keys(items[0]?.changes ?? {})).toEqual(['revoked_at']);
    expect(items[1]?.changes).toMatchObject({ recipient: [null, 'board@example.com'] });
  });
});
