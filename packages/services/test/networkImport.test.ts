import { randomUUID } from 'node:crypto';
import { presets } from '@twinline/engine/presets';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OrganizationContext } from '../src/context';
import { exportCsv, exportDocument } from '../src/network/document/exportNetwork';
import { importNetwork } from '../src/network/document/importNetwork';
import { type NetworkKind, networkKinds } from '../src/network/document/kinds';
import { previewImport } from '../src/network/document/previewImport';
import type { ImportSource } from '../src/network/document/readDocument';
import { saveCarrier } from '../src/network/saveCarrier';
import { networkTree } from '../src/query/network/networkTree';
import { insertOrganization, type World, worlds } from './fixtures/world';

const head = { format: 'twinline-network', version: 1 };
/** Two regions, two PoPs; Singapore has lines, an agent and a route. */
const whole = {
  ...head,
  pops: [
    { name: 'Equinix SG1', archived: false },
    { name: 'Global Switch', archived: false },
  ],
  circuits: [
    {
      name: 'APG 1',
      provider: 'PCCW',
      cable: 'APG',
      committedMbps: 500,
      monthlyCost: 4200.5,
      currency: 'USD',
      archived: false,
    },
    {
      name: '=IEPL',
      provider: '中国联通',
      cable: null,
      committedMbps: null,
      monthlyCost: null,
      currency: null,
      archived: false,
    },
  ],
  regions: [
    { code: 'MY', name: null, timeZone: 'Asia/Kuala_Lumpur', pops: [], archived: false },
    { code: 'SG', name: '新加坡', timeZone: 'Asia/Singapore', pops: ['Global Switch', 'Equinix SG1'], archived: false },
  ],
  carriers: [
    { region: 'SG', name: 'Singtel, mobile', asn: 7473, audienceWeight: 3, archived: false },
    { region: 'SG', name: 'StarHub', asn: null, audienceWeight: 1, archived: false },
  ],
  lines: [
    { region: 'SG', slot: 'A', circuit: 'APG 1', archived: false },
    { region: 'SG', slot: 'B', circuit: '=IEPL', archived: false },
    { region: 'SG', slot: 'C', circuit: null, archived: false },
  ],
  addresses: [
    { region: 'SG', line: 'A', pop: 'Equinix SG1', host: '192.0.2.1', port: 862, connectUrl: 'tcp://192.0.2.1:443' },
    { region: 'SG', line: 'B', pop: 'Equinix SG1', host: '2001:db8::1', port: 862, connectUrl: null },
  ],
  agents: [
    {
      name: 'sg-1',
      region: 'SG',
      carrier: 'Singtel, mobile',
      intervalMs: 50,
      dscp: 46,
      connectIntervalMs: 10_000,
      archived: false,
    },
  ],
  routes: [{ region: 'SG', scenario: 'show-live', policy: 'Show', archived: false }],
};

describe.each(worlds())('a network that is exported and imported, on %s', (_, open) => {
  let world: World;
  let ctx: OrganizationContext;
  let clock = 1_790_000_000_000;

  beforeAll(async () => {
    world = await open();
  });
  afterAll(() => world.end());
  beforeEach(async () => {
    ctx = { ...world.context(await insertOrganization(world.db, randomUUID()), 0), now: () => clock++ };
    await world.db.pool.query(
      `insert into policies (organization_id, name, scenario, definition) values ($1, 'Show', 'show-live', $2)`,
      [ctx.organizationId, presets['show-live']],
    );
  });

  const json = (document: object): ImportSource => ({ format: 'json', text: JSON.stringify(document) });
  const preview = (source: ImportSource) => previewImport(ctx, source);
  async function take(source: ImportSource) {
    const { digest, faults } = await preview(source);
    expect(faults).toEqual([]);
    return importNetwork(ctx, { source, digest: digest ?? '', by: 'Ann' });
  }
  const sorted = (document: object) =>
    Object.fromEntries(
      Object.entries(document).map(([kind, rows]) => [
        kind,
        Array.isArray(rows) ? rows.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))) : rows,
      ]),
    );

  it('comes back as it was, as a document and kind by kind as CSV, and is then as it is', async () => {
    const source = json(whole);
    const first = await preview(source);
    expect(first.changes.every(({ change }) => change === 'create')).toBe(true);
    expect(first.changes.find(({ kind }) => kind === 'routes')).toEqual({
      ...{ change: 'create', kind: 'routes', name: 'SG · show-live', row: 1 },
      fields: [
        { field: 'region', from: null, to: 'SG' },
        { field: 'scenario', from: null, to: 'show-live' },
        { field: 'policy', from: null, to: 'Show' },
        { field: 'archived', from: null, to: 'false' },
      ],
    });
    // A preview writes nothing.
    expect((await networkTree(ctx, { archived: true })).regions).toEqual([]);
    const total = networkKinds.reduce((sum, kind) => sum + whole[kind].length, 0);
    expect(await take(source)).toEqual({ created: total, changed: 0, archived: 0, restored: 0 });
    expect(sorted(await exportDocument(ctx, { archived: false }))).toEqual(sorted(whole));
    const [agent] = (await networkTree(ctx, { archived: false })).agents;
    expect(agent?.paths).toHaveLength(6);
    expect(agent).toMatchObject({ state: 'waiting', tokenUsable: false });
    for (const kind of networkKinds) {
      const text = await exportCsv(ctx, { kind, archived: false });
      expect(await preview({ format: 'csv', kind, text }), text).toMatchObject({
        ...{ changes: [], faults: [], unchanged: whole[kind].length },
      });
    }
    expect(await preview(source)).toMatchObject({ changes: [], faults: [], unchanged: total });
  });

  it('changes what differs, leaves what it does not name, and archives and restores only what it says', async () => {
    await take(json(whole));
    const text = 'region,name,asn\nSG,StarHub,4657\nSG,M1,\n';
    const source: ImportSource = { format: 'csv', kind: 'carriers', text };
    expect((await preview(source)).changes).toMatchObject([
      { change: 'change', name: 'SG · StarHub', row: 2, fields: [{ field: 'asn', from: null, to: '4657' }] },
      { change: 'create', name: 'SG · M1', row: 3 },
    ]);
    await take(source);
    const carriers = (await networkTree(ctx, { archived: true })).carriers;
    expect(carriers.map(({ name, asn, audienceWeight }) => [name, asn, audienceWeight])).toEqual([
      ['Singtel, mobile', 7473, 3],
      ['M1', null, 1],
      ['StarHub', 4657, 1],
    ]);
    const gone = { ...head, lines: [{ region: 'SG', slot: 'C', archived: true }] };
    expect(await take(json(gone))).toEqual({ created: 0, changed: 0, archived: 1, restored: 0 });
    expect((await networkTree(ctx, { archived: false })).agents[0]?.paths).toHaveLength(4);
    const back = { ...head, lines: [{ region: 'SG', slot: 'C', archived: false, circuit: 'APG 1' }] };
    expect((await preview(json(back))).changes).toMatchObject([{ change: 'restore', name: 'SG · C' }]);
    await take(json(back));
    expect((await networkTree(ctx, { archived: false })).agents[0]?.paths).toHaveLength(6);
    // All of a region, in whatever order it stands there.
    const all = {
      ...{ ...head, regions: [{ code: 'SG', archived: true }] },
      carriers: ['StarHub', 'M1', 'Singtel, mobile'].map((name) => ({ region: 'SG', name, archived: true })),
      lines: ['A', 'B', 'C'].map((slot) => ({ region: 'SG', slot, archived: true })),
      agents: [{ name: 'sg-1', archived: true }],
      routes: [{ region: 'SG', scenario: 'show-live', archived: true }],
    };
    expect(await take(json(all))).toMatchObject({ archived: 9, created: 0, changed: 0 });
    // What was archived at one moment is restored together by hand; a document restores what it names.
    await take(json({ ...head, regions: [{ code: 'SG', archived: false }] }));
    const left = await networkTree(ctx, { archived: false });
    expect([left.regions.length, left.lines.length, left.agents.length]).toEqual([2, 0, 0]);
  });

  it('sets a key that is given, and tells it to nobody', async () => {
    await take(json(whole));
    const key = 'hex:00112233445566778899aabbccddeeff';
    const given = { ...head, addresses: [{ region: 'SG', line: 'A', pop: 'Equinix SG1', stampKey: key }] };
    expect((await preview(json(given))).changes).toMatchObject([
      { change: 'change', fields: [{ field: 'stampKey', from: null, to: '•••' }] },
    ]);
    await take(json(given));
    const tree = await networkTree(ctx, { archived: false });
    expect(tree.pops.flatMap(({ addresses }) => addresses.map(({ hasKey }) => hasKey)).toSorted()).toEqual([
      false,
      true,
    ]);
    expect(sorted(await exportDocument(ctx, { archived: false }))).toEqual(sorted(whole));
  });

  it('tells each fault by kind, row and field, and then takes nothing', async () => {
    await take(json(whole));
    const relayId = randomUUID();
    await world.db.pool.query(
      `with relay as (insert into relays (id, organization_id, name, webhook_url, webhook_secret)
        values ($1, $2, 'edge', 'http://127.0.0.1:1', 'whsec_'))
       select`,
      [relayId, ctx.organizationId],
    );
    await world.db.pool.query(
      `insert into relay_routes (organization_id, relay_id, route_id) select $1, $2, id from routes where organization_id = $1`,
      [ctx.organizationId, relayId],
    );
    const before = await exportDocument(ctx, { archived: true });
    const cases: [object, string[]][] = [
      [{ regions: [{ code: 'ID' }] }, ['regions 1 timeZone missing']],
      [{ regions: [{ code: 'id', timeZone: 'Mars' }] }, ['regions 1 code bad-code', 'regions 1 timeZone unknown-zone']],
      [{ regions: [{ code: 'SG', pops: ['Nowhere'] }] }, ['regions 1 pops unknown', 'regions 1 pops no-pop-left']],
      [
        { regions: [{ code: 'SG', archived: true }] },
        ['carriers', 'carriers', 'lines', 'lines', 'lines', 'agents', 'routes'].map(
          () => 'regions 1 archived has-below',
        ),
      ],
      [{ carriers: [{ region: 'SG', name: 'StarHub', asn: '4657' }] }, ['carriers 1 asn wrong-type']],
      [
        {
          carriers: [
            { region: 'SG', name: 'x' },
            { region: 'SG', name: 'x' },
          ],
        },
        ['carriers 2 name twice'],
      ],
      [
        { carriers: [{ region: 'XX', name: 'x' }, { region: 'SG' }] },
        ['carriers 2 name missing', 'carriers 1 region unknown'],
      ],
      [{ carriers: [{ region: 'SG', name: 'StarHub', weight: 2 }] }, ['carriers 1 weight unknown-field']],
      [{ circuits: [{ name: 'APG 1', archived: true }] }, ['circuits 1 archived used-by-line']],
      [{ circuits: [{ name: 'APG 1', monthlyCost: 5, currency: null }] }, ['circuits 1 currency needs-currency']],
      [{ lines: [{ region: 'SG', slot: 'A', circuit: 'APG 9' }] }, ['lines 1 circuit unknown']],
      [
        { lines: ['A', 'B'].map((slot) => ({ region: 'SG', slot, archived: true })) },
        ['lines 1 archived too-few-lines', 'lines 2 archived too-few-lines'],
      ],
      [
        { addresses: [{ region: 'SG', line: 'A', pop: 'Equinix SG1', port: 0, stampKey: 'short' }] },
        ['addresses 1 port out-of-range', 'addresses 1 stampKey bad-key'],
      ],
      [
        { agents: [{ name: 'sg-1', region: 'MY', carrier: 'x' }] },
        ['agents 1 region fixed', 'agents 1 carrier unknown'],
      ],
      [{ routes: [{ region: 'MY', scenario: 'show-live', policy: 'Show' }] }, ['routes 1 region too-few-lines']],
      [
        { routes: [{ region: 'SG', scenario: 'opera', policy: 'None' }] },
        ['routes 1 scenario unknown', 'routes 1 policy unknown'],
      ],
      [{ routes: [{ region: 'SG', scenario: 'show-live', archived: true }] }, ['routes 1 archived relay-follows']],
      [{ pops: 'all', robots: [] }, ['- - - unknown-field', '- - - wrong-type']],
      [{ format: 'other' }, ['- - - not-this-format']],
      [{ pops: Array.from({ length: 5_001 }, (_one, i) => ({ name: `p${i}` })) }, ['- - - too-many']],
    ];
    for (const [document, expected] of cases) {
      const source = json({ ...head, ...document });
      const { faults, digest } = await preview(source);
      const told = faults.map(({ kind, row, field, code }) => `${kind ?? '-'} ${row ?? '-'} ${field ?? '-'} ${code}`);
      expect(told).toEqual(expected);
      expect(digest).toBeNull();
      await expect(importNetwork(ctx, { source, digest: '', by: 'Ann' })).rejects.toMatchObject({ code: 'conflict' });
    }
    const csv = async (kind: NetworkKind, text: string) =>
      (await preview({ format: 'csv', kind, text })).faults.map(({ row, field, code }) => `${row} ${field} ${code}`);
    expect(await csv('pops', 'name,colour\nx,red\n')).toEqual(['1 null bad-headings']);
    expect(await csv('pops', '"name\nx')).toEqual(['null null not-csv']);
    expect(await csv('carriers', 'region,name,asn\n\nSG,StarHub,many\n')).toEqual(['3 asn wrong-type']);
    expect((await preview({ format: 'json', text: '{' })).faults).toMatchObject([{ code: 'not-json' }]);
    expect(await exportDocument(ctx, { archived: true })).toEqual(before);
  });

  it('applies what was previewed, or nothing', async () => {
    await take(json(whole));
    const source = json({ ...head, carriers: [{ region: 'SG', name: 'StarHub', asn: 1 }], pops: [{ name: 'New' }] });
    const { digest } = await preview(source);
    const [region] = (await networkTree(ctx, { archived: false })).regions.filter(({ code }) => code === 'SG');
    const [, starHub] = (await networkTree(ctx, { archived: false })).carriers;
    const edit = { id: starHub?.id ?? '', regionId: region?.id ?? '', name: 'StarHub', audienceWeight: 1 };
    // Somebody else was quicker: from → to is not what was shown.
    await saveCarrier(ctx, { ...edit, asn: 2 });
    const refused = { code: 'conflict', details: { field: 'digest' } };
    await expect(importNetwork(ctx, { source, digest: digest ?? '', by: 'Ann' })).rejects.toMatchObject(refused);
    await saveCarrier(ctx, { ...edit, asn: null });
    const other = json({ ...head, carriers: [{ region: 'SG', name: 'StarHub', asn: 3 }] });
    await expect(importNetwork(ctx, { source: other, digest: digest ?? '', by: 'Ann' })).rejects.toMatchObject(refused);
    const stranger = { ...ctx, organizationId: await insertOrganization(world.db, randomUUID()) };
    await expect(importNetwork(stranger, { source, digest: digest ?? '', by: 'Eve' })).rejects.toMatchObject(refused);
    expect((await networkTree(ctx, { archived: true })).pops.map(({ name }) => name)).not.toContain('New');
    await importNetwork(ctx, { source, digest: digest ?? '', by: 'Ann' });
    expect((await networkTree(ctx, { archived: true })).pops.map(({ name }) => name)).toContain('New');
  });
});
