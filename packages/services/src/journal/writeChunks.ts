import type { Context } from '../context';
import { JOURNAL_FORMAT } from './pack';

export interface JournalChunk {
  readonly organizationId: string;
  readonly regionId: string;
  readonly hubId: string;
  /** Counts the chunks of a hub and region, without a break. */
  readonly number: number;
  /** Epoch ms. */
  readonly fromAt: number;
  readonly toAt: number;
  readonly checkpoint: boolean;
  readonly entries: number;
  readonly bytes: Buffer;
}

const WITHIN_MS = 10_000;

// Regions that went meanwhile are left out; a chunk that is there already (its answer was lost) stays.
const WRITE = `
  insert into journal (organization_id, region_id, hub_id, number, from_at, to_at, checkpoint, entries, format, bytes)
  select r.organization_id, c.region_id, c.hub_id, c.number, c.from_at, c.to_at, c.checkpoint, c.entries, $9, c.bytes
  from unnest($1::uuid[], $2::uuid[], $3::int[], $4::timestamptz[], $5::timestamptz[], $6::boolean[], $7::int[], $8::bytea[])
    c (region_id, hub_id, number, from_at, to_at, checkpoint, entries, bytes)
  join regions r on r.id = c.region_id
  on conflict do nothing`;

export async function writeChunks(ctx: Context, chunks: readonly JournalChunk[]): Promise<void> {
  const values = [
    chunks.map(({ regionId }) => regionId),
    chunks.map(({ hubId }) => hubId),
    chunks.map(({ number }) => number),
    chunks.map(({ fromAt }) => new Date(fromAt)),
    chunks.map(({ toAt }) => new Date(toAt)),
    chunks.map(({ checkpoint }) => checkpoint),
    chunks.map(({ entries }) => entries),
    chunks.map(({ bytes }) => bytes),
    JOURNAL_FORMAT,
  ];
  await ctx.db.pool.query({ text: WRITE, values, query_timeout: WITHIN_MS } as { text: string; values: unknown[] });
}
