/** What of a network can be put away and taken back. */
export const archivableKinds = ['region', 'carrier', 'circuit', 'line', 'pop', 'route', 'agent'] as const;
export type ArchivableKind = (typeof archivableKinds)[number];

export interface ArchivableObject {
  readonly kind: ArchivableKind;
  readonly id: string;
}

/** What archiving it would mean. Names are as people call it: `SG · Singtel`. */
export interface ArchiveEffect {
  /** What hangs below it and is archived with it. */
  readonly below: readonly (ArchivableObject & { readonly name: string })[];
  /** Why it can't be archived now, each a sentence with its way out; empty when it can. */
  readonly blockedBy: readonly string[];
}
