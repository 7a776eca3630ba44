import { parseArgs } from 'node:util';
import { fail } from '../setup/dependencies.mjs';
import { lineMap, momentOf } from './lineMap';

const help = `npm run import -- FILE --region XX --map atnt=A,verizon=B [OPTIONS]

Imports recorded measurements as history: for trials and back-tests. FILE is CSV, or CSV packed by gzip, with the columns
path,line,start_epoch_ms,duration_ms,sent,received,rtt_min_us,rtt_p50_us,rtt_p95_us,rtt_max_us (empty: not known).
Every line is checked before anything is stored. Importing a file again adds only what is missing. See docs/data.md.

  --region CODE          region that the paths belong to, such as SG
  --time-zone ZONE       of the region, where it is new: Asia/Singapore
  --map NAME=SLOT,…      which line of the file is line A, which B; rows of others are left out
  --path NAME            only this path of the file (or those that begin with NAME/); all of them without it
  --ending now|TIME      shifts all rows in time: "now" by whole days, so that the last row is as late as it can be at its
                         own time of day; or so that the last row ends at TIME (ISO 8601 with a zone)
  --skip-faulty          leaves out lines that are wrong, and counts them
  --dry-run              checks, and says what would be stored
  --organization SLUG    where there is more than one
  --database URL         default: the running demo's, else DATABASE_URL
  --json                 prints the result as JSON
`;

export interface ImportOptions {
  readonly file: string;
  readonly region: string;
  readonly timeZone: string | undefined;
  readonly map: ReadonlyMap<string, string>;
  readonly path: string | undefined;
  readonly ending: 'now' | number | undefined;
  readonly skipFaulty: boolean;
  readonly dryRun: boolean;
  readonly organization: string | undefined;
  readonly database: string | undefined;
  readonly json: boolean;
}

/** Reads the arguments; ends the program with what is wrong about them. */
export function readImportOptions(args: readonly string[]): ImportOptions {
  const { values, positionals } = parsed(args);
  if (values.help === true) {
    process.stdout.write(help);
    process.exit(0);
  }
  const [file, more] = positionals;
  if (file === undefined) fail('say which FILE to import: npm run import -- FILE --region XX --map atnt=A,verizon=B');
  if (more !== undefined) fail(`one file at a time: ${more} is one too many`);
  if (values.region === undefined) fail('say the --region that the paths belong to, such as --region SG');
  if (values.map === undefined) fail('say which line of the file is which of ours: --map atnt=A,verizon=B');
  return {
    file,
    region: values.region,
    timeZone: values['time-zone'],
    map: lineMap(values.map),
    path: values.path,
    ending: endingOf(values.ending),
    skipFaulty: values['skip-faulty'] === true,
    dryRun: values['dry-run'] === true,
    organization: values.organization,
    database: values.database,
    json: values.json === true,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        region: { type: 'string' },
        'time-zone': { type: 'string' },
        map: { type: 'string' },
        path: { type: 'string' },
        ending: { type: 'string' },
        'skip-faulty': { type: 'boolean' },
        'dry-run': { type: 'boolean' },
        organization: { type: 'string' },
        database: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}. See npm run import -- --help`);
  }
}

function endingOf(text: string | undefined): 'now' | number | undefined {
  if (text === undefined || text === 'now') return text;
  const ms = momentOf(text);
  return Number.isNaN(ms) ? fail(`--ending: "${text}" is neither now nor a time such as 2026-11-20T08:00:00Z`) : ms;
}
