/**
 * Deals datagrams out by weight, as evenly as can be: smooth weighted round robin, as nginx balances (each turn adds every
 * line's weight to its credit, the richest is chosen and pays the total). By datagram and not by flow, because a stream is
 * one flow; the far end puts it in order again.
 */
export function shareLines(weights: ReadonlyMap<string, number>): () => string | null {
  const lines = [...weights].filter(([, weight]) => weight > 0).map(([line, weight]) => ({ line, weight, credit: 0 }));
  const total = lines.reduce((sum, { weight }) => sum + weight, 0);
  return () => {
    let chosen = lines[0];
    for (const each of lines) {
      each.credit += each.weight;
      if (chosen === undefined || each.credit > chosen.credit) chosen = each;
    }
    if (chosen === undefined) return null;
    chosen.credit -= total;
    return chosen.line;
  };
}
