import { copyIn } from '@twinline/services/ingest/copyIn';
import { COPY_HEADER, COPY_TRAILER, copyRows } from '@twinline/services/ingest/copyRows';
import { tableColumns } from '@twinline/services/ingest/sampleTable';
import type { Batch } from '@twinline/wire/batch';
import type pg from 'pg';

const SQL = `copy samples (${tableColumns.join(', ')}) from stdin (format binary)`;

/** The ceiling: binary COPY on one connection into the same table, many batches a statement, nothing else beside. */
export async function insertByCopy(client: pg.Client, batches: readonly Batch[]): Promise<void> {
  const rows = batches.map((batch) => copyRows(batch, Date.now(), new Uint8Array(batch.samples.path.length).fill(1)));
  await copyIn(client, SQL, [COPY_HEADER, ...rows, COPY_TRAILER]);
}
