import { createDatabase } from '@twinline/db/client';
import { ServiceError } from '@twinline/services/errors';
import { FaultyImport, importMeasurements } from '@twinline/services/transfer/importMeasurements';
import { fail } from '../setup/dependencies.mjs';
import { openFile } from './openFile';
import type { ImportOptions } from './options';
import { contextOf, databaseUrl, explainFailure, organizationOf } from './place';
import { faultText, progressLine, resultText } from './words';

/** Imports what the arguments say; ends the program with a sentence where that does not work out. */
export async function run(options: ImportOptions): Promise<void> {
  const db = createDatabase(databaseUrl(options.database), { max: 4 });
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const progress = progressLine();
  try {
    const organizationId = await organizationOf(db, options.organization);
    const result = await importMeasurements(contextOf(db, organizationId), {
      ...options,
      open: () => openFile(options.file),
      onProgress: progress.show,
      signal: stop.signal,
    });
    progress.clear();
    process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : resultText(result, options));
  } catch (error) {
    progress.clear();
    if (stop.signal.aborted) fail('stopped. What is stored stays; the same command again goes on from there.');
    await db.end();
    explain(error, options);
  }
  await db.end();
}

function explain(error: unknown, { json, file }: ImportOptions): never {
  if (error instanceof FaultyImport) {
    if (json) process.stdout.write(`${JSON.stringify({ faults: error.faults, faultCount: error.count })}\n`);
    else process.stderr.write(error.faults.map((fault) => `${faultText(fault)}\n`).join(''));
    const rest = error.count - error.faults.length;
    const more = rest > 0 ? ` (${rest} more are not shown)` : '';
    fail(
      `${error.count} lines of ${file} are wrong${more}. Nothing was stored. Mend them, or leave them out with --skip-faulty.`,
    );
  }
  if (error instanceof ServiceError) fail(`${error.message}.`);
  explainFailure(error, file);
  throw error;
}
