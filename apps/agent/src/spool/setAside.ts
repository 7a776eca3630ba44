import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../log';

const MOST_FILES = 50;
const MOST_BYTES = 8_000_000;
/** Their names begin with their time, so that they sort by age. */
const OURS = /^\d{4}-.*\.(json|spool)$/;

export interface AsideFile {
  /** Why it cannot be sent, for a person. */
  readonly reason: string;
  /** What it is: rows as JSON, or base64 of bytes that could not be read. */
  readonly content: object;
}

export interface Aside {
  /** Writes one JSON file; never throws: what cannot be written is logged and lost. */
  put(file: AsideFile): Promise<void>;
  /** Moves a file there whole, with a JSON file that says why. */
  move(path: string, reason: string): Promise<void>;
}

/**
 * A folder for what will never be accepted, one JSON file each, for a person to read. Bounded in files and bytes: the
 * newest are kept.
 */
export function createAside(folder: string, log: Logger, nowMicros: () => number): Aside {
  let written = 0;
  let work: Promise<void> = Promise.resolve();

  async function prune(incomingBytes: number): Promise<void> {
    const names = (await readdir(folder)).filter((name) => OURS.test(name)).sort();
    const sizes = await Promise.all(names.map((name) => stat(join(folder, name)).then(({ size }) => size)));
    let bytes = incomingBytes + sizes.reduce((sum, size) => sum + size, 0);
    for (const [i, name] of names.entries()) {
      if (bytes <= MOST_BYTES && names.length - i < MOST_FILES) return;
      await rm(join(folder, name), { force: true });
      bytes -= sizes[i] ?? 0;
    }
  }

  function nameOf(at: string): string {
    written += 1;
    return `${at.replaceAll(':', '')}-${process.pid}-${String(written).padStart(6, '0')}`;
  }

  function keep(reason: string, job: (at: string) => Promise<string>): Promise<void> {
    work = work.then(() => keepNow(reason, job));
    return work;
  }

  async function keepNow(reason: string, job: (at: string) => Promise<string>): Promise<void> {
    try {
      await mkdir(folder, { recursive: true });
      const file = await job(new Date(nowMicros() / 1_000).toISOString());
      log.error({ reason, file }, 'set aside: this will not be sent');
    } catch (error) {
      log.error({ reason, folder, error: String(error) }, 'what was to be set aside could not be kept');
    }
  }

  async function write(at: string, name: string, content: object): Promise<string> {
    const text = `${JSON.stringify({ at, ...content }, null, 1)}\n`;
    await prune(text.length);
    const file = join(folder, `${name}.json`);
    if (text.length > MOST_BYTES) throw new Error(`${text.length} bytes are too many`);
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
    return file;
  }

  return {
    put: ({ reason, content }) => keep(reason, (at) => write(at, nameOf(at), { reason, ...content })),
    move: (path, reason) =>
      keep(reason, async (at) => {
        const name = nameOf(at);
        await rename(path, join(folder, `${name}.spool`));
        return write(at, name, { reason, file: path, movedTo: `${name}.spool` });
      }),
  };
}
