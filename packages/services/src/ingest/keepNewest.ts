import { MAX_SAMPLES_PER_BATCH } from '@twinline/wire/column';
import type { Besides } from './besides';
import type { Mask } from './binaryArrays';

/**
 * Of the rows that `masks` let through, those to write: where several have the same (path, start) only the one with the
 * highest revision, because one statement may not touch a row twice.
 */
export function keepNewest(group: readonly Besides[], masks: readonly Mask[]): Mask[] {
  const kept = masks.map((mask) => mask.slice());
  // path → start → position: batch number × MAX_SAMPLES_PER_BATCH + row.
  const seen = new Map<number, Map<number, number>>();
  for (const [b, { batch }] of group.entries()) {
    const { path, start, revision } = batch.samples;
    for (let row = 0; row < path.length; row += 1) {
      if (masks[b]?.[row] !== 1) continue;
      const starts = startsOf(seen, path[row] ?? 0);
      const at = start[row] ?? 0;
      const other = starts.get(at);
      const mine = b * MAX_SAMPLES_PER_BATCH + row;
      if (other === undefined) {
        starts.set(at, mine);
        continue;
      }
      const otherBatch = Math.floor(other / MAX_SAMPLES_PER_BATCH);
      const otherRow = other % MAX_SAMPLES_PER_BATCH;
      const otherRevision = group[otherBatch]?.batch.samples.revision[otherRow] ?? 0;
      if ((revision[row] ?? 0) > otherRevision) {
        kept[otherBatch]?.fill(0, otherRow, otherRow + 1);
        starts.set(at, mine);
      } else kept[b]?.fill(0, row, row + 1);
    }
  }
  return kept;
}

function startsOf(seen: Map<number, Map<number, number>>, path: number): Map<number, number> {
  const found = seen.get(path);
  if (found !== undefined) return found;
  const made = new Map<number, number>();
  seen.set(path, made);
  return made;
}
