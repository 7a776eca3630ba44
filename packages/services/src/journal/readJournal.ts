import type { OrganizationContext } from '../context';
import { CHECKPOINT_EVERY_MS } from './createJournal';
import type { JournalLine } from './lines';
import { JOURNAL_FORMAT, unpackLines } from './pack';

/** Chunks of one hub that follow each other, the first with a checkpoint. Times epoch ms. */
export interface Stretch {
  readonly hubId: string;
  readonly from: number;
  readonly to: number;
  readonly chunks: readonly ChunkHead[];
}

interface ChunkHead {
  readonly id: string;
  readonly hubId: string;
  readonly number: number;
  readonly from: number;
  readonly to: number;
  readonly checkpoint: boolean;
  readonly format: number;
}

const HEADS = `
  select id, hub_id as "hubId", number, (1000 * extract(epoch from from_at))::float8 as from,
    (1000 * extract(epoch from to_at))::float8 as to, checkpoint, format
  from journal
  where organization_id = $1 and region_id = $2 and to_at >= $3 and from_at <= $4
  order by hub_id, number`;

/**
 * What can be replayed of a region between `from` and `to` (epoch ms), in order of time. A missing chunk ends a stretch;
 * what follows it cannot be replayed before the next checkpoint.
 */
export async function stretchesOf(
  ctx: OrganizationContext,
  { regionId, from, to }: { readonly regionId: string; readonly from: number; readonly to: number },
): Promise<Stretch[]> {
  // Checkpoints are written when chunks are: a little later than they are due.
  const since = new Date(from - 2 * CHECKPOINT_EVERY_MS);
  const { rows } = await ctx.db.pool.query<ChunkHead>(HEADS, [ctx.organizationId, regionId, since, new Date(to)]);
  const found: ChunkHead[][] = [];
  for (const head of rows) {
    const last = found.at(-1)?.at(-1);
    const follows = last?.hubId === head.hubId && last.number + 1 === head.number && last.to === head.from;
    const readable = head.format === JOURNAL_FORMAT;
    if (readable && follows && last.format === head.format) found.at(-1)?.push(head);
    else if (readable && head.checkpoint) found.push([head]);
    else found.push([]);
  }
  return found
    .flatMap((chunks) => {
      // Nothing before the last checkpoint that is early enough is needed.
      const begin = Math.max(
        0,
        chunks.findLastIndex((chunk) => chunk.checkpoint && chunk.from <= from),
      );
      const needed = chunks.slice(begin);
      const [first, last] = [needed[0], needed.at(-1)];
      return first && last && last.to >= from
        ? [{ hubId: first.hubId, from: first.from, to: last.to, chunks: needed }]
        : [];
    })
    .sort((a, b) => a.from - b.from);
}

/** The lines of a chunk. Throws where it is damaged. */
export async function linesOf(ctx: OrganizationContext, { id }: { readonly id: string }): Promise<JournalLine[]> {
  const { rows } = await ctx.db.pool.query<{ bytes: Buffer }>(
    'select bytes from journal where organization_id = $1 and id = $2',
    [ctx.organizationId, id],
  );
  return rows[0] === undefined ? [] : unpackLines(rows[0].bytes);
}
