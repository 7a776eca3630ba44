import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Logger } from '../log';

const port = z.int().min(1).max(65_535);

/** What an organization has on loan, as it is kept for the lab's next start. */
const sandboxRecord = z.object({
  organization: z.string(),
  /** Slot → the ports of its forwarder and its reflector. */
  lines: z.array(z.object({ slot: z.string(), listen: port, reflector: port })),
  agent: z.object({ id: z.string(), name: z.string(), key: z.string() }).nullable(),
  relay: z.object({ id: z.string(), name: z.string(), token: z.string(), routes: z.array(z.string()) }).nullable(),
});
export type SandboxRecord = z.infer<typeof sandboxRecord>;

/** What was on loan when the lab ended last; a file that is not there, or not ours, is of nobody. */
export function readRecords(file: string, log: Logger): SandboxRecord[] {
  try {
    return z.array(sandboxRecord).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (!isMissing(error)) log.warn({ file, error: String(error) }, 'what was on loan could not be read');
    return [];
  }
}

/** Renamed into place, so that a lab that is killed leaves a whole file. Keys are in it. */
export function writeRecords(file: string, records: readonly SandboxRecord[]): void {
  writeFileSync(`${file}.new`, JSON.stringify(records), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

const isMissing = (error: unknown) => error instanceof Error && Reflect.get(error, 'code') === 'ENOENT';
