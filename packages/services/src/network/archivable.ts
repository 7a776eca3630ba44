import type { FaultCode } from './networkFault';

/** What of a network can be put away and taken back. */
export const archivableKinds = ['region', 'carrier', 'circuit', 'line', 'pop', 'route', 'agent'] as const;
export type ArchivableKind = (typeof archivableKinds)[number];

export interface ArchivableObject {
  readonly kind: ArchivableKind;
  readonly id: string;
}

/** What archiving it would mean. Names are as people call it: `SG · Singtel`. */
export interface ArchiveEffect {
  /** What hangs below it and is archived with it, what hangs lowest first. */
  readonly below: readonly (ArchivableObject & { readonly name: string })[];
  /** Why it can't be archived now; empty when it can. */
  readonly blockedBy: readonly ArchiveBlock[];
}

/** What stands against archiving something. */
export interface ArchiveBlock {
  readonly code: Extract<
    FaultCode,
    'used-by-line' | 'relay-follows' | 'line-active' | 'policy-names-line' | 'too-few-lines' | 'no-pop-left'
  >;
  /** What it is that stands against it. */
  readonly name: string;
  /** The sentence, with the way out. */
  readonly message: string;
}
