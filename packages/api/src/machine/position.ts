/** Where a directive stands in its route's order, as one word for stream ids. */
export function positionId({ epoch, sequence }: { epoch: number; sequence: number }): string {
  return `${epoch}.${sequence}`;
}

/** Null for anything that is not `epoch.sequence`: such a stream begins with the current directive. */
export function parsePosition(id: string | null): { epoch: number; sequence: number } | null {
  const match = /^(\d{1,15})\.(\d{1,15})$/.exec(id ?? '');
  return match === null ? null : { epoch: Number(match[1]), sequence: Number(match[2]) };
}
