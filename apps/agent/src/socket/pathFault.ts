/** What of a path's description cannot be had on this host. */
export type PathField = 'host' | 'source' | 'interface';

/** A path that cannot be probed as asked: the message says why and what to change. */
export class PathFault extends Error {
  constructor(
    readonly field: PathField,
    message: string,
  ) {
    super(message);
  }
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
