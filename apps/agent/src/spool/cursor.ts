import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = 'cursor.json';

/** Up to where the spool is acknowledged: everything before this offset of this segment, and all older segments. */
export interface Cursor {
  readonly segment: number;
  readonly offset: number;
}

/** The beginning of the spool where none was written, or not to its end: then a little is sent twice. */
export async function readCursor(folder: string): Promise<Cursor> {
  try {
    const { segment, offset } = JSON.parse(await readFile(join(folder, NAME), 'utf8'));
    if (Number.isSafeInteger(segment) && Number.isSafeInteger(offset)) return { segment, offset };
  } catch {
    // As if there were none.
  }
  return { segment: 0, offset: 0 };
}

/** @throws the file system's error; then the older cursor stands. */
export async function writeCursor(folder: string, { segment, offset }: Cursor): Promise<void> {
  const path = join(folder, NAME);
  await writeFile(`${path}.new`, JSON.stringify({ segment, offset }));
  await rename(`${path}.new`, path);
}
