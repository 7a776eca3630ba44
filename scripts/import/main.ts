import { existsSync } from 'node:fs';
import { fail } from '../setup/dependencies.mjs';
import { readImportOptions } from './options';

/** `npm run import`: exit code 0 when everything asked for is stored, 1 with a sentence otherwise. */
export async function importFile(args: readonly string[]): Promise<void> {
  const options = readImportOptions(args);
  if (!existsSync(options.file)) fail(`there is no file ${options.file}`);
  // Loaded only now: a mistaken argument is told at once.
  const { run } = await import('./run');
  await run(options);
}
