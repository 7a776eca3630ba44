import { createDatabase } from '@twinline/db/client';
import { ServiceError } from '@twinline/services/errors';
import type { Replayed } from '@twinline/services/replay/contestants';
import { replayFile } from '@twinline/services/replay/replayFile';
import { replayRoute } from '@twinline/services/replay/replayRoute';
import { FaultyImport } from '@twinline/services/transfer/importMeasurements';
import { openFile } from '../import/openFile';
import { contextOf, databaseUrl, explainFailure, organizationOf } from '../import/place';
import { faultText } from '../import/words';
import { fail } from '../setup/dependencies.mjs';
import { checkContestants, contestantsOf, presetContestant } from './contestants';
import { runJournal } from './journal';
import { asJson } from './json';
import type { ReplayOptions, ReplaySource } from './options';
import { resultText } from './words';

/** What was replayed, for people and programs. */
export interface Replayable {
  readonly of: string;
  readonly paths: number;
  /** Epoch ms; null where it is all minutes, undefined where it is what was recorded. */
  readonly rawFrom: number | null | undefined;
  readonly from: number;
  readonly to: number;
  readonly skippedFaulty: number;
  readonly replayed: readonly Replayed[];
}

/** Replays what the arguments say; ends the program with a sentence where that does not work out. */
export async function run(options: ReplayOptions): Promise<void> {
  const { source, json, language } = options;
  try {
    checkContestants(options);
    if (options.journal && source.kind === 'route') return await runJournal(source, options);
    const found = source.kind === 'file' ? await ofFile(source, options) : await ofRoute(source, options);
    process.stdout.write(json ? `${JSON.stringify(asJson(found, options))}\n` : resultText(found, language));
  } catch (error) {
    explain(error, source);
  }
}

async function ofFile(source: Extract<ReplaySource, { kind: 'file' }>, options: ReplayOptions): Promise<Replayable> {
  const { paths, skippedFaulty, replayed } = await replayFile({
    ...source,
    ...delaysOf(options),
    open: () => openFile(source.file),
    contestants: contestantsOf(options, presetContestant('show-live')),
  });
  return {
    of: [source.file, source.path, [...source.map].map(([line, slot]) => `${line} = ${slot}`).join(', ')]
      .filter((part) => part !== undefined)
      .join(' · '),
    paths: paths.length,
    rawFrom: undefined,
    from: Math.min(...paths.map(({ firstMs }) => firstMs)),
    to: Math.max(...paths.map(({ endMs }) => endMs)),
    skippedFaulty,
    replayed,
  };
}

async function ofRoute(source: Extract<ReplaySource, { kind: 'route' }>, options: ReplayOptions): Promise<Replayable> {
  const db = createDatabase(databaseUrl(options.database), { max: 2 });
  try {
    const ctx = contextOf(db, await organizationOf(db, options.organization));
    const found = await replayRoute(ctx, {
      ...source,
      ...delaysOf(options),
      contestants: (own, asItWas) => contestantsOf(options, own, asItWas),
    });
    return { ...found, of: `${found.regionCode} · ${found.scenario}`, skippedFaulty: 0 };
  } finally {
    await db.end();
  }
}

const delaysOf = ({ reportingDelayMs, applyDelayMs }: ReplayOptions) => ({ reportingDelayMs, applyDelayMs });

function explain(error: unknown, source: ReplaySource): never {
  const file = source.kind === 'file' ? source.file : undefined;
  if (error instanceof FaultyImport) {
    process.stderr.write(error.faults.map((fault) => `${faultText(fault)}\n`).join(''));
    fail(`${error.count} lines of ${file} are wrong. Mend them, or leave them out with --skip-faulty.`);
  }
  if (error instanceof ServiceError) fail(`${fieldOf(error)}${error.message}.`);
  explainFailure(error, file);
  throw error;
}

/** The argument that it is about. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  routeId: '--route',
  preset: '--preset',
  from: '--from',
  to: '--to',
};

function fieldOf({ details: { field } }: ServiceError): string {
  if (field === undefined) return '';
  const argument = field.startsWith('--') ? field : ARGUMENTS[field];
  return argument === undefined ? '' : `${argument}: `;
}
