/**
 * Weights of the paths of one line, in their order: a carrier's audience is shared evenly by its paths among them, so
 * that another agent at one carrier makes its figure surer and not heavier. `paths` are those that count for a figure;
 * `of` names a path's carrier and that carrier's audience, in any unit.
 */
export function sharedWeights<P>(
  paths: readonly P[],
  of: (path: P) => { readonly carrier: string; readonly weight: number },
): number[] {
  const sharers = new Map<string, number>();
  const known = paths.map(of);
  for (const { carrier } of known) sharers.set(carrier, (sharers.get(carrier) ?? 0) + 1);
  return known.map(({ carrier, weight }) => weight / (sharers.get(carrier) ?? 1));
}
