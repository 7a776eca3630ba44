import type { ImportedRow, ImportFault } from './importedRow';
import type { ImportEntry } from './readImportFile';

/** Which rows of a file are wanted, and as which line. */
export interface ImportChoice {
  /** Line of the file → slot. */
  readonly map: ReadonlyMap<string, string>;
  /** One path, or the part before a slash that several share; undefined: all. */
  readonly path?: string | undefined;
}

/** What a path of the file holds on one of its lines, times as in the file. */
export interface SurveyedPath {
  readonly path: string;
  readonly slot: string;
  readonly rows: number;
  readonly firstMs: number;
  /** Where its last row ends. */
  readonly endMs: number;
}

export interface ImportSurvey {
  readonly paths: readonly SurveyedPath[];
  readonly rows: number;
  /** Rows by line that `map` does not name. */
  readonly unmapped: ReadonlyMap<string, number>;
  /** Rows of paths that were not asked for. */
  readonly elsewhere: number;
  /** The first of them; `faultCount` tells how many there are. */
  readonly faults: readonly ImportFault[];
  readonly faultCount: number;
  /** Wanted rows by day since the epoch. */
  readonly rowsByDay: ReadonlyMap<number, number>;
}

const DAY_MS = 86_400_000;
const FAULTS_NAMED = 50;
/** Each becomes an agent: a file with more names a column wrongly. */
export const MAX_IMPORTED_PATHS = 1_000;

/** The slot that a row is wanted for; null where it is not. */
export function slotOf(row: ImportedRow, { map, path }: ImportChoice): string | null {
  const here = path === undefined || row.path === path || row.path.startsWith(`${path}/`);
  return here ? (map.get(row.line) ?? null) : null;
}

/** Reads a whole file once, keeping only what is counted. */
export async function surveyImport(
  entries: AsyncIterable<ImportEntry>,
  choice: ImportChoice,
  onRow: (rows: number) => void,
): Promise<ImportSurvey> {
  const paths = new Map<string, { -readonly [Name in keyof SurveyedPath]: SurveyedPath[Name] }>();
  const unmapped = new Map<string, number>();
  const rowsByDay = new Map<number, number>();
  const faults: ImportFault[] = [];
  let [rows, read, elsewhere, faultCount] = [0, 0, 0, 0];
  for await (const entry of entries) {
    read += 1;
    onRow(read);
    if ('fault' in entry) {
      faultCount += 1;
      if (faults.length < FAULTS_NAMED) faults.push(entry.fault);
      continue;
    }
    const { row } = entry;
    const slot = slotOf(row, choice);
    if (slot === null) {
      if (choice.map.has(row.line)) elsewhere += 1;
      else if (unmapped.has(row.line) || unmapped.size < MAX_IMPORTED_PATHS)
        unmapped.set(row.line, (unmapped.get(row.line) ?? 0) + 1);
      continue;
    }
    rows += 1;
    const day = Math.floor(row.startMs / DAY_MS);
    rowsByDay.set(day, (rowsByDay.get(day) ?? 0) + 1);
    const key = JSON.stringify([row.path, slot]);
    const known = paths.get(key);
    const endMs = row.startMs + row.durationMs;
    if (known === undefined) {
      // One more than allowed is enough to know.
      if (paths.size <= MAX_IMPORTED_PATHS)
        paths.set(key, { path: row.path, slot, rows: 1, firstMs: row.startMs, endMs });
      continue;
    }
    known.rows += 1;
    known.firstMs = Math.min(known.firstMs, row.startMs);
    known.endMs = Math.max(known.endMs, endMs);
  }
  return { paths: [...paths.values()], rows, unmapped, elsewhere, faults, faultCount, rowsByDay };
}
