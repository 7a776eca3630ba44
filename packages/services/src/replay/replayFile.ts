import type { Readable } from 'node:stream';
import { toColumns } from '@twinline/wire/columns';
import { ServiceError } from '../errors';
import { FaultyImport } from '../transfer/importMeasurements';
import { IMPORTED } from '../transfer/importPlace';
import { readImportFile } from '../transfer/readImportFile';
import { sampleOfRow } from '../transfer/sampleOfRow';
import { type ImportChoice, type SurveyedPath, slotOf, surveyImport } from '../transfer/surveyImport';
import { type Contestant, createContest, type ReplayDelays, type Replayed } from './contestants';
import { type LivedPath, stretchesOf } from './stretches';

export interface FileReplayRequest extends ImportChoice, ReplayDelays {
  /** Opens the file, uncompressed, from its beginning: it is read twice. */
  readonly open: () => Readable;
  readonly contestants: readonly Contestant[];
  readonly skipFaulty: boolean;
}

export interface FileReplay {
  readonly paths: readonly SurveyedPath[];
  readonly skippedFaulty: number;
  readonly replayed: readonly Replayed[];
}

/** They are sorted by time in memory: about 500 bytes each. */
const MOST_ROWS = 1_000_000;
const CHUNK_ROWS = 10_000;

/**
 * Replays a file in the columns of the import, without a database. Paths of the file are agents of equal weight, each there
 * from its first row to its last; what the rows don't say is approximated as the import does.
 *
 * @throws FaultyImport, ServiceError invalid.
 */
export async function replayFile(request: FileReplayRequest): Promise<FileReplay> {
  const survey = await surveyImport(readImportFile(request.open()), request, () => undefined);
  if (survey.faultCount > 0 && !request.skipFaulty) throw new FaultyImport(survey.faults, survey.faultCount);
  assertComparable(survey.paths, survey.rows, request, survey.unmapped);
  const slots = [...request.map.values()].sort();
  const ids = new Map(survey.paths.map(({ path, slot }, i) => [keyOf(path, slot), i + 1]));
  const contest = createContest(
    request.contestants,
    { network: stretchesOf(survey.paths.map((path) => livedPath(path, ids))), slots },
    request,
  );
  const samples = await readSamples(request, ids);
  for (let row = 0; row < samples.length; row += CHUNK_ROWS)
    contest.feed(toColumns(samples.slice(row, row + CHUNK_ROWS)));
  return { paths: survey.paths, skippedFaulty: survey.faultCount, replayed: contest.end() };
}

const keyOf = (path: string, slot: string) => JSON.stringify([path, slot]);

function livedPath({ path, slot, firstMs, endMs }: SurveyedPath, ids: ReadonlyMap<string, number>): LivedPath {
  const id = ids.get(keyOf(path, slot)) ?? 0;
  return { path: id, agent: path, carrier: path, line: slot, pop: IMPORTED, weight: 0, since: firstMs, until: endMs };
}

function assertComparable(
  paths: readonly SurveyedPath[],
  rows: number,
  { map, path }: ImportChoice,
  unmapped: ReadonlyMap<string, number>,
): void {
  if (rows > MOST_ROWS)
    throw new ServiceError(
      'invalid',
      `the file has ${rows} rows that are wanted, ${MOST_ROWS} fit into memory: choose some by --path, or import the file and replay the route`,
      { field: 'path' },
    );
  const found = new Set(paths.map(({ slot }) => slot));
  const missing = [...map].filter(([, slot]) => !found.has(slot)).map(([line, slot]) => `${line} (line ${slot})`);
  if (map.size < 2)
    throw new ServiceError('invalid', 'a replay chooses between lines: --map must name two, such as atnt=A,verizon=B', {
      field: 'map',
    });
  if (missing.length === 0) return;
  const others = [...unmapped.keys()].slice(0, 20).join(', ');
  const where = path === undefined ? '' : ` of path ${path}`;
  const hint = others === '' ? '' : `; other lines in the file: ${others}`;
  throw new ServiceError('invalid', `no row${where} is of ${missing.join(' and ')}${hint}`, { field: 'map' });
}

async function readSamples(request: FileReplayRequest, ids: ReadonlyMap<string, number>) {
  const samples: ReturnType<typeof sampleOfRow>[] = [];
  for await (const entry of readImportFile(request.open())) {
    if (!('row' in entry)) continue;
    const slot = slotOf(entry.row, request);
    const id = slot === null ? undefined : ids.get(keyOf(entry.row.path, slot));
    if (id !== undefined) samples.push(sampleOfRow(entry.row, id, 0));
  }
  return samples.sort((a, b) => a.start + a.duration - b.start - b.duration || a.path - b.path);
}
