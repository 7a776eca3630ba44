/** What a network consists of, in the order in which it is made. */
export const networkKinds = [
  'pops',
  'circuits',
  'regions',
  'carriers',
  'lines',
  'addresses',
  'agents',
  'routes',
] as const;
export type NetworkKind = (typeof networkKinds)[number];

/** A value of a document. `names` in CSV are parted by semicolons. */
export type Cell = string | number | boolean | null | readonly string[];
export type DocumentRow = Readonly<Record<string, Cell>>;

/** What a field holds; with a question mark it may be empty. `secret` is read, and never written out. */
export type FieldType = 'text' | 'text?' | 'number' | 'number?' | 'names' | 'yes' | 'secret';

/**
 * A network in one document, everything named by what people call it: a region by its code, a line by region and slot, a
 * route by region and scenario, the rest by name. Read back, what is not in it stays as it is, and so does each field
 * that is left out.
 */
export type NetworkDocument = { readonly format: 'twinline-network'; readonly version: 1 } & Readonly<
  Record<NetworkKind, readonly DocumentRow[]>
>;

interface KindShape {
  /** What a row is found by. */
  readonly key: readonly string[];
  readonly fields: Readonly<Record<string, FieldType>>;
  /** What is new gets where the document doesn't say; what has none must be there. */
  readonly defaults: DocumentRow;
}

const key = (...names: string[]): Readonly<Record<string, FieldType>> =>
  Object.fromEntries(names.map((name) => [name, 'text']));

export const shapes: Readonly<Record<NetworkKind, KindShape>> = {
  pops: { key: ['name'], fields: { ...key('name'), archived: 'yes' }, defaults: { archived: false } },
  circuits: {
    key: ['name'],
    fields: {
      ...key('name', 'provider'),
      ...{ cable: 'text?', committedMbps: 'number?', monthlyCost: 'number?', currency: 'text?', archived: 'yes' },
    },
    defaults: { cable: null, committedMbps: null, monthlyCost: null, currency: null, archived: false },
  },
  regions: {
    key: ['code'],
    fields: { ...key('code'), name: 'text?', timeZone: 'text', pops: 'names', archived: 'yes' },
    defaults: { name: null, pops: [], archived: false },
  },
  carriers: {
    key: ['region', 'name'],
    fields: { ...key('region', 'name'), asn: 'number?', audienceWeight: 'number', archived: 'yes' },
    defaults: { asn: null, audienceWeight: 1, archived: false },
  },
  lines: {
    key: ['region', 'slot'],
    fields: { ...key('region', 'slot'), circuit: 'text?', archived: 'yes' },
    defaults: { circuit: null, archived: false },
  },
  addresses: {
    key: ['region', 'line', 'pop'],
    fields: {
      ...key('region', 'line', 'pop', 'host'),
      ...{ port: 'number', connectUrl: 'text?', stampKey: 'secret' },
    },
    defaults: { connectUrl: null },
  },
  agents: {
    key: ['name'],
    fields: {
      ...key('name', 'region', 'carrier'),
      ...{ intervalMs: 'number', dscp: 'number?', connectIntervalMs: 'number', archived: 'yes' },
    },
    defaults: { intervalMs: 20, dscp: null, connectIntervalMs: 10_000, archived: false },
  },
  routes: {
    key: ['region', 'scenario'],
    fields: { ...key('region', 'scenario', 'policy'), archived: 'yes' },
    defaults: { archived: false },
  },
};

/** What a row is found by, as one text; null where a part of it is missing. */
export function keyOfRow(kind: NetworkKind, row: DocumentRow): string | null {
  const parts = shapes[kind].key.map((field) => row[field]);
  return parts.every((part) => typeof part === 'string' && part !== '') ? keyText(...(parts as string[])) : null;
}

export const keyText = (...parts: readonly string[]): string => JSON.stringify(parts);

/** As people call it: `SG · Singtel`. */
export const nameOfRow = (kind: NetworkKind, row: DocumentRow): string =>
  shapes[kind].key.map((field) => String(row[field] ?? '')).join(' · ');
