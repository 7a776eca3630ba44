export const kinds = ['region', 'carrier', 'agent', 'line', 'circuit', 'pop', 'route'] as const;
export type Kind = (typeof kinds)[number];

/** What the drawer shows: one thing that there is, or one to be made, in a region where that is known already. */
export interface Target {
  readonly kind: Kind;
  /** Null: a new one. */
  readonly id: string | null;
  readonly regionId: string | null;
}

/** How a target stands in the address: `line:ID`, `line:new`, `line:new:REGION`. */
export function targetText({ kind, id, regionId }: Target): string {
  if (id !== null) return `${kind}:${id}`;
  return regionId === null ? `${kind}:new` : `${kind}:new:${regionId}`;
}

/** The target of an address; null where it names none. */
export function parseTarget(text: string | null): Target | null {
  const [word, id, region] = (text ?? '').split(':');
  const kind = kinds.find((one) => one === word);
  if (kind === undefined || id === undefined || id === '') return null;
  if (id !== 'new') return { kind, id, regionId: null };
  return { kind, id: null, regionId: region || null };
}

/** The row of an id; null where there is none. */
export function byId<Row extends { readonly id: string }>(rows: readonly Row[], id: string | null): Row | null {
  return rows.find((row) => row.id === id) ?? null;
}
