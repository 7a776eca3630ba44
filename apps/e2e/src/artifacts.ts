import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where what a run leaves behind for people to look at is kept: TWINLINE_ARTIFACTS, else below the system's own folder. */
export const artifacts = process.env.TWINLINE_ARTIFACTS ?? join(tmpdir(), 'twinline-artifacts');

/** The path of an artefact, in a folder that exists. */
export function artifact(name: string): string {
  const file = join(artifacts, name);
  mkdirSync(dirname(file), { recursive: true });
  return file;
}
