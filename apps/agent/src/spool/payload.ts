import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { connect, sampleColumns, signal, usage } from '@twinline/wire/batch';
import { fromColumns, toColumns } from '@twinline/wire/columns';
import { z } from 'zod';
import type { Entry } from './entry';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);
const LONGEST_TEXT_BYTES = 16_000_000;

const storedEntry = z.object({
  samples: sampleColumns,
  signals: z.array(signal),
  connects: z.array(connect),
  usage: z.array(usage),
});

/** Deflated JSON with the samples in columns: about a sixth of the rows as text. */
export function encodeEntry(entry: Entry): Promise<Buffer> {
  return deflate(JSON.stringify({ ...entry, samples: toColumns(entry.samples) }), { level: 1 });
}

/** @throws Error when the bytes are no entry of this version of the program. */
export async function decodeEntry(bytes: Buffer): Promise<Entry> {
  const text = await inflate(bytes, { maxOutputLength: LONGEST_TEXT_BYTES });
  const stored = storedEntry.parse(JSON.parse(text.toString('utf8')));
  return { ...stored, samples: fromColumns(stored.samples) };
}
