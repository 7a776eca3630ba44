import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { PassThrough, pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** The file from its beginning; packed by gzip if its first bytes say so, whatever it is called. */
export function openFile(file: string): Readable {
  const bytes = createReadStream(file);
  if (!isPacked(file)) return bytes;
  const unpacked = pipeline(bytes, createGunzip(), new PassThrough(), () => undefined);
  return unpacked;
}

function isPacked(file: string): boolean {
  const handle = openSync(file, 'r');
  try {
    const first = Buffer.alloc(2);
    return readSync(handle, first, 0, 2, 0) === 2 && first[0] === 0x1f && first[1] === 0x8b;
  } finally {
    closeSync(handle);
  }
}
