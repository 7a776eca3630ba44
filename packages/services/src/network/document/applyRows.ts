import type { Transaction } from '@twinline/db/tenancy';
import type { Scenario } from '@twinline/engine/types';
import type { OrganizationContext } from '../../context';
import { ServiceError } from '../../errors';
import { readTree } from '../../query/network/networkTree';
import { insertAgent } from '../addAgent';
import type { ArchivableKind } from '../archivable';
import { archiveIn } from '../archive';
import { restoreIn } from '../restore';
import { writeAddress } from '../saveAddress';
import { writeAgent } from '../saveAgent';
import { writeCarrier } from '../saveCarrier';
import { writeCircuit } from '../saveCircuit';
import { writeLine } from '../saveLine';
import { writePop } from '../savePop';
import { writeRegion } from '../saveRegion';
import { writeRoute } from '../saveRoute';
import { syncPaths } from '../syncPaths';
import { type DocumentRow, keyText, type NetworkKind } from './kinds';
import { isArchived, type PlannedRow } from './model';

/** Ids of what there is, by kind and key. */
type Ids = Map<string, string>;

const archivableKind = {
  ...{ pops: 'pop', circuits: 'circuit', regions: 'region', carriers: 'carrier' },
  ...{ lines: 'line', agents: 'agent', routes: 'route' },
} as const satisfies Partial<Record<NetworkKind, ArchivableKind>>;

/**
 * Writes the rows of a plan by the verbs that people use, in a transaction that holds the lock of the network: what others
 * refer to comes first, and what is archived goes last, what hangs lowest before the rest.
 */
export async function applyRows(
  tx: Transaction,
  ctx: OrganizationContext,
  { rows, by }: { readonly rows: readonly PlannedRow[]; readonly by: string },
): Promise<void> {
  const ids = await idsOf(tx, ctx);
  const touched = new Set<string>();
  for (const { kind, key, current, target } of rows) {
    if (isArchived(target)) continue;
    const id = ids.get(`${kind} ${key}`) ?? null;
    if (current !== null && isArchived(current) && id !== null && kind !== 'addresses')
      await restoreIn(tx, ctx, { kind: archivableKind[kind], id, alone: true });
    const saved = await writeRow(tx, ctx, { kind, id, row: target, ids, by });
    if (saved !== null) ids.set(`${kind} ${key}`, saved);
    const region = ids.get(`regions ${keyText(String(target.region ?? target.code))}`);
    if (region !== undefined) touched.add(region);
  }
  await syncPaths(tx, ctx, [...touched]);
  for (const { kind, key, target } of rows.toReversed()) {
    const id = ids.get(`${kind} ${key}`);
    if (isArchived(target) && id !== undefined && kind !== 'addresses')
      await archiveIn(tx, ctx, { kind: archivableKind[kind], id, withBelow: false });
  }
}

async function idsOf(tx: Transaction, ctx: OrganizationContext): Promise<Ids> {
  const tree = await readTree(tx, ctx, { archived: true });
  const codes = new Map(tree.regions.map(({ id, code }) => [id, code]));
  const ids: Ids = new Map();
  const note = (kind: string, id: string, ...key: string[]) => ids.set(`${kind} ${keyText(...key)}`, id);
  for (const { id, name } of tree.pops) note('pops', id, name);
  for (const { id, name } of tree.circuits) note('circuits', id, name);
  for (const { id, code } of tree.regions) note('regions', id, code);
  for (const { id, regionId, name } of tree.carriers) note('carriers', id, codes.get(regionId) ?? '', name);
  for (const { id, regionId, slot } of tree.lines) note('lines', id, codes.get(regionId) ?? '', slot);
  for (const { id, name } of tree.agents) note('agents', id, name);
  for (const { id, regionId, scenario } of tree.routes) note('routes', id, codes.get(regionId) ?? '', scenario);
  for (const { id, name } of tree.policies) note('policies', id, name);
  return ids;
}

interface Writing {
  readonly kind: NetworkKind;
  readonly id: string | null;
  readonly row: DocumentRow;
  readonly ids: Ids;
  readonly by: string;
}

/** The id of what was written; null where it has none. */
async function writeRow(tx: Transaction, ctx: OrganizationContext, { kind, id, row, ids, by }: Writing) {
  const text = (field: string) => String(row[field] ?? '');
  const textOrNull = (field: string) => (typeof row[field] === 'string' ? row[field] : null);
  const number = (field: string) => Number(row[field]);
  const numberOrNull = (field: string) => (typeof row[field] === 'number' ? row[field] : null);
  const idOf = (of: string, ...key: string[]): string => {
    const found = ids.get(`${of} ${keyText(...key)}`);
    if (found === undefined) throw new ServiceError('conflict', `${key.join(' · ')} is gone: preview it again`, {});
    return found;
  };
  const regionId = () => idOf('regions', text('region'));
  switch (kind) {
    case 'pops':
      return (await writePop(tx, ctx, { id, name: text('name') })).id;
    case 'circuits': {
      const sums = { committedMbps: numberOrNull('committedMbps'), monthlyCost: numberOrNull('monthlyCost') };
      const named = { name: text('name'), provider: text('provider'), cable: textOrNull('cable') };
      return (await writeCircuit(tx, ctx, { id, ...named, ...sums, currency: textOrNull('currency') })).id;
    }
    case 'regions': {
      const popIds = (Array.isArray(row.pops) ? row.pops : []).map((name: string) => idOf('pops', name));
      const named = { code: text('code'), name: textOrNull('name'), timeZone: text('timeZone') };
      return (await writeRegion(tx, ctx, { id, ...named, popIds })).id;
    }
    case 'carriers': {
      const figures = { asn: numberOrNull('asn'), audienceWeight: number('audienceWeight') };
      return (await writeCarrier(tx, ctx, { id, regionId: regionId(), name: text('name'), ...figures })).id;
    }
    case 'lines': {
      const circuit = textOrNull('circuit');
      const circuitId = circuit === null ? null : idOf('circuits', circuit);
      return (await writeLine(tx, ctx, { id, regionId: regionId(), slot: text('slot'), circuitId })).id;
    }
    case 'addresses': {
      const way = { lineId: idOf('lines', text('region'), text('line')), popId: idOf('pops', text('pop')) };
      const place = { host: text('host'), port: number('port'), connectUrl: textOrNull('connectUrl') };
      const key = 'stampKey' in row ? { stampKey: textOrNull('stampKey') } : {};
      await writeAddress(tx, ctx, { ...way, ...place, ...key });
      return null;
    }
    case 'agents': {
      const carrierId = idOf('carriers', text('region'), text('carrier'));
      const agentId = id ?? (await insertAgent(tx, ctx, { regionId: regionId(), carrierId, name: text('name') }));
      const pace = { intervalMs: number('intervalMs'), dscp: numberOrNull('dscp') };
      const rest = { ...pace, connectIntervalMs: number('connectIntervalMs') };
      return (await writeAgent(tx, { id: agentId, carrierId, name: text('name'), ...rest })).id;
    }
    case 'routes': {
      const policyId = idOf('policies', text('policy'));
      const scenario = text('scenario') as Scenario;
      return (await writeRoute(tx, ctx, { id, regionId: regionId(), scenario, policyId, by })).id;
    }
  }
}
