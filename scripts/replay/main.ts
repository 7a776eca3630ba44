import { existsSync } from 'node:fs';
import { fail } from '../setup/dependencies.mjs';
import { readReplayOptions } from './options';

/** `npm run replay`: exit code 0 when everything asked for was replayed, 1 with a sentence otherwise. */
export async function replayRecorded(args: readonly string[]): Promise<void> {
  const options = readReplayOptions(args);
  if (options.source.kind === 'file' && !existsSync(options.source.file))
    fail(`there is no file ${options.source.file}`);
  // Loaded only now: a mistaken argument is told at once.
  const { run } = await import('./run');
  await run(options);
}
