// k6 imports this file as well: no imports here.

/** What orders directives of one route. */
export interface At {
  readonly epoch: number;
  readonly sequence: number;
}

/**
 * What a directive tells that came to a relay which holds `held`: `same` (a pull that brings nothing new), `backwards`
 * (an older one, which must never come), or `forwards`, with how many were decided in between and never came. Each
 * directive of a route has the next sequence, whatever its epoch.
 */
export function judgeArrival(
  held: At | null,
  { epoch, sequence }: At,
): { readonly kind: 'same' | 'backwards' | 'forwards'; readonly missed: number } {
  if (held === null) return { kind: 'forwards', missed: 0 };
  const order = epoch === held.epoch ? sequence - held.sequence : epoch - held.epoch;
  if (order === 0) return { kind: 'same', missed: 0 };
  if (order < 0 || sequence <= held.sequence) return { kind: 'backwards', missed: 0 };
  return { kind: 'forwards', missed: sequence - held.sequence - 1 };
}
