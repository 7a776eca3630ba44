import { gzipSync } from 'node:zlib';

const BLOCK = 512;
/** What npm itself writes, for the same reason: a package's bytes must not depend on when it was made. */
const MADE = Date.UTC(1985, 9, 26, 8, 15) / 1000;

/** A gzipped POSIX ustar archive of the files in the order given; the same files give the same bytes. */
export function pack(files) {
  const parts = files.flatMap(({ name, body, executable }) => {
    const bytes = Buffer.from(body);
    const padding = Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK);
    return [header(name, bytes.length, executable ? 0o755 : 0o644), bytes, padding];
  });
  const packed = gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]), { level: 9 });
  // The tenth byte names the system that packed it.
  packed[9] = 255;
  return packed;
}

function header(name, size, mode) {
  const block = Buffer.alloc(BLOCK);
  const octal = (value, length) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  block.write(name, 0, 100, 'utf8');
  block.write(octal(mode, 8), 100, 'latin1');
  block.write(octal(0, 8), 108, 'latin1');
  block.write(octal(0, 8), 116, 'latin1');
  block.write(octal(size, 12), 124, 'latin1');
  block.write(octal(MADE, 12), 136, 'latin1');
  block.write('        0', 148, 'latin1');
  block.write('ustar\0' + '00', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
