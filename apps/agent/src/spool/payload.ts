import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { connect, sampleColumns, signal, usage } from '@twinline/wire/batch';
import { fromColumns, toColumns } from '@twinline/wire/columns';
import { z } from 'zod';
import type { Entry } from './entry';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);
const LONGEST_TEXT_BYTES = 16_000_000;

/** What a sample says in a column, other than null, that is younger than the program that wrote it. */
const BEFORE_THE_COLUMN: Record<string, unknown> = { timestampSource: 0 };

/** For each column that a record may lack, what it then says of a sample. */
const OPTIONAL = Object.entries(sampleColumns.shape).flatMap(([name, column]): [string, unknown][] => {
  if (name in BEFORE_THE_COLUMN) return [[name, BEFORE_THE_COLUMN[name]]];
  return column.safeParse([null]).success ? [[name, null]] : [];
});

/** A record may be older than this program: the update that brings a column must not cost what waits to be sent. */
const storedColumns = z.preprocess((stored: unknown) => {
  const rows = z.object({ path: z.array(z.unknown()) }).safeParse(stored);
  if (!rows.success) return stored;
  const missing = OPTIONAL.map(([name, value]) => [name, rows.data.path.map(() => value)]);
  return { ...Object.fromEntries(missing), ...Object(stored) };
}, sampleColumns);

const storedEntry = z.object({
  samples: storedColumns,
  signals: z.array(signal),
  connects: z.array(connect),
  usage: z.array(usage),
});

/** Deflated JSON with the samples in columns: about a sixth of the rows as text. */
export function encodeEntry(entry: Entry): Promise<Buffer> {
  return deflate(JSON.stringify({ ...entry, samples: toColumns(entry.samples) }), { level: 1 });
}

/** @throws Error when the bytes are no entry of this version of the program or of one before it. */
export async function decodeEntry(bytes: Buffer): Promise<Entry> {
  const text = await inflate(bytes, { maxOutputLength: LONGEST_TEXT_BYTES });
  const stored = storedEntry.parse(JSON.parse(text.toString('utf8')));
  return { ...stored, samples: fromColumns(stored.samples) };
}
