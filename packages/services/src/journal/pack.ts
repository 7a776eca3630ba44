import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { RegionCheckpoint } from '@twinline/engine/region/createRegionJudge';
import type { RegionInput } from '@twinline/engine/region/inputs';
import { createBreather } from '../rollup/breather';
import { ColumnsReader, ColumnsWriter } from './columns';
import type { JournalLine } from './lines';

/** Raised when a program that is older than a chunk could no longer read it. */
export const JOURNAL_FORMAT = 2;

/** Level 6 would take twice the time for 3 % less. */
const LEVEL = 3;

type HeardBatch = Extract<RegionInput, { kind: 'batch' }>;

/** Lines as they are written: samples lie in columns behind the text, and a checkpoint's windows in lines of their own. */
type Packed =
  | { readonly input: Omit<HeardBatch, 'batch'> & { readonly batch: object }; readonly rows: number }
  | { readonly window: RegionCheckpoint['windows'][number] };

/** What a chunk is: gzip of the text's length in bytes (32 bits, big-endian), the text in JSON lines, and the columns. */
const zip = promisify(gzip);
const unzip = promisify(gunzip);

/** Lets others have their turn between lines; gzip works beside the event loop. */
export async function packLines(lines: readonly JournalLine[]): Promise<Buffer> {
  const breathe = createBreather();
  const columns = new ColumnsWriter();
  const texts: string[] = [];
  for (const line of lines) {
    for (const part of partsOf(line, columns)) {
      texts.push(JSON.stringify(part));
      await breathe();
    }
  }
  const text = Buffer.from(texts.join('\n'));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return zip(Buffer.concat([length, text, columns.written()]), { level: LEVEL });
}

function* partsOf(line: JournalLine, columns: ColumnsWriter): Generator<JournalLine | Packed> {
  if ('checkpoint' in line) {
    yield { ...line, checkpoint: { ...line.checkpoint, windows: [] } };
    for (const window of line.checkpoint.windows) yield { window };
  } else if ('input' in line && line.input.kind === 'batch') {
    const { batch, ...input } = line.input;
    const { samples, signals, replies } = batch;
    columns.add(samples);
    yield { ...line, input: { ...input, batch: { signals, replies } }, rows: samples.path.length };
  } else yield line;
}

/** Throws where the chunk is damaged. */
export async function unpackLines(bytes: Buffer): Promise<JournalLine[]> {
  const plain = await unzip(bytes);
  const end = 4 + plain.readUInt32BE(0);
  const columns = new ColumnsReader(plain.subarray(end));
  const lines: JournalLine[] = [];
  let windows: RegionCheckpoint['windows'][number][] = [];
  for (const text of plain.toString('utf8', 4, end).split('\n')) {
    const line = JSON.parse(text) as JournalLine | Packed;
    if ('window' in line) windows.push(line.window);
    else if ('rows' in line) {
      const { rows, input, ...rest } = line;
      const batch = { ...input.batch, samples: columns.take(rows) } as HeardBatch['batch'];
      lines.push({ ...rest, input: { ...input, batch } });
    } else if ('checkpoint' in line) {
      windows = [];
      lines.push({ ...line, checkpoint: { ...line.checkpoint, windows } });
    } else lines.push(line);
  }
  return lines;
}
