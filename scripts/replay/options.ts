import { parseArgs } from 'node:util';
import { lineMap, momentOf } from '../import/lineMap';
import { fail } from '../setup/dependencies.mjs';

const help = `npm run replay -- --route ID --from TIME --to TIME [OPTIONS]
npm run replay -- --file FILE [--path NAME] --map atnt=A,verizon=B [OPTIONS]

What a policy would have done on recorded data, and what that would have cost beside line A alone, line B alone, and the
better line of each second. See docs/replay.md.

  --route ID             a route's stored samples (minutes where samples are gone); TIME is ISO 8601 with a zone
  --file FILE            CSV in the columns of npm run import, or CSV packed by gzip; no database is needed
  --map NAME=SLOT,…      which line of the file is line A, which B; rows of others are left out
  --path NAME            only this path of the file (or those that begin with NAME/); all of them without it
  --policy FILE          a policy as JSON: fields that it does not name are those of the preset of its "scenario"
  --preset NAME          show-live, 1v1-social, live-commerce or education. Default: the route's own policy; for a file show-live
  --against WHAT         a second one beside it: a FILE, a preset, or a rule (three-misses, moving-average)
  --compare              all presets and rules beside it; of a route also what really was done
  --reporting-delay MS   from a sample's end until the hub hears it (default 200)
  --apply-delay MS       from a decision until relays have applied it (default 400)
  --journal              feeds a route's journal to the judge that decided then, and compares bit for bit; exit code 1 on a
                         difference, 2 where only what other versions of the judge decided differs. With --policy or
                         --preset also what that would have done
  --skip-faulty          leaves out lines of the file that are wrong, and counts them
  --language en|zh       of the table; default by LANG
  --organization SLUG    where there is more than one
  --database URL         default: the running demo's, else DATABASE_URL
  --json                 prints the result as JSON
`;

export type ReplaySource =
  | {
      readonly kind: 'file';
      readonly file: string;
      readonly map: ReadonlyMap<string, string>;
      readonly path: string | undefined;
      readonly skipFaulty: boolean;
    }
  | { readonly kind: 'route'; readonly routeId: string; readonly from: number; readonly to: number };

export type RouteSource = Extract<ReplaySource, { kind: 'route' }>;

export interface ReplayOptions {
  readonly source: ReplaySource;
  /** Which policy: a file, a preset's name, or whatever is usual. */
  readonly policy: { readonly file: string } | { readonly preset: string } | null;
  readonly against: string | undefined;
  readonly compare: boolean;
  readonly journal: boolean;
  readonly reportingDelayMs: number | undefined;
  readonly applyDelayMs: number | undefined;
  readonly language: 'en' | 'zh';
  readonly organization: string | undefined;
  readonly database: string | undefined;
  readonly json: boolean;
}

type Values = ReturnType<typeof parsed>;

/** Reads the arguments; ends the program with what is wrong about them. */
export function readReplayOptions(args: readonly string[]): ReplayOptions {
  const values = parsed(args);
  if (values.help === true) {
    process.stdout.write(help);
    process.exit(0);
  }
  if (values.policy !== undefined && values.preset !== undefined)
    fail('--policy and --preset are two ways to say the same: leave one out, or name the second by --against');
  if (values.against !== undefined && values.compare === true)
    fail('--compare has all presets and rules already: leave --against out, or name its policy by --policy');
  if (values.journal === true) checkJournal(values);
  return {
    source: sourceOf(values),
    policy: policyOf(values),
    against: values.against,
    compare: values.compare === true,
    journal: values.journal === true,
    reportingDelayMs: delayOf(values, 'reporting-delay'),
    applyDelayMs: delayOf(values, 'apply-delay'),
    language: languageOf(values.language),
    organization: values.organization,
    database: values.database,
    json: values.json === true,
  };
}

function parsed(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    const flag = { type: 'boolean' } as const;
    return parseArgs({
      args: [...args],
      options: {
        ...{ route: text, from: text, to: text, file: text, map: text, path: text },
        ...{ policy: text, preset: text, against: text, compare: flag },
        ...{ 'reporting-delay': text, 'apply-delay': text, 'skip-faulty': flag },
        ...{ language: text, organization: text, database: text, json: flag },
        journal: flag,
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}. See npm run replay -- --help`);
  }
}

function checkJournal(values: Values): void {
  if (values.file !== undefined) fail('--journal is of a --route: files have none');
  for (const name of ['against', 'compare', 'reporting-delay', 'apply-delay'] as const)
    if (values[name] !== undefined)
      fail(`--${name} does not go with --journal: that replays what was decided, as it was heard`);
}

function sourceOf(values: Values): ReplaySource {
  const { route, file } = values;
  if ((route === undefined) === (file === undefined))
    fail('say what to replay: --route ID --from TIME --to TIME, or --file FILE --map atnt=A,verizon=B');
  if (file !== undefined) {
    for (const name of ['from', 'to', 'organization', 'database'] as const)
      if (values[name] !== undefined) fail(`--${name} is of a --route: a file is replayed as it is`);
    if (values.map === undefined) fail('say which line of the file is which of ours: --map atnt=A,verizon=B');
    return {
      kind: 'file',
      file,
      map: lineMap(values.map),
      path: values.path,
      skipFaulty: values['skip-faulty'] === true,
    };
  }
  for (const name of ['map', 'path', 'skip-faulty'] as const)
    if (values[name] !== undefined) fail(`--${name} is of a --file: a route has lines of its own`);
  return { kind: 'route', routeId: route ?? '', from: momentNamed(values, 'from'), to: momentNamed(values, 'to') };
}

function momentNamed(values: Values, name: 'from' | 'to'): number {
  const text = values[name];
  const example = '2026-11-16T00:00:00Z';
  if (text === undefined) return fail(`say which stretch of the route: --${name} ${example}`);
  const ms = momentOf(text);
  return Number.isNaN(ms) ? fail(`--${name}: "${text}" is not a time with a zone such as ${example}`) : ms;
}

function policyOf({ policy, preset }: Values): ReplayOptions['policy'] {
  if (policy !== undefined) return { file: policy };
  return preset === undefined ? null : { preset };
}

function delayOf(values: Values, name: 'reporting-delay' | 'apply-delay'): number | undefined {
  const text = values[name];
  if (text === undefined) return undefined;
  const ms = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return ms <= 60_000 ? ms : fail(`--${name}: "${text}" is not a number of milliseconds from 0 to 60000`);
}

function languageOf(text: string | undefined): 'en' | 'zh' {
  if (text === 'en' || text === 'zh') return text;
  if (text !== undefined) return fail(`--language: "${text}" is neither en nor zh`);
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  return (LC_ALL || LC_MESSAGES || LANG || '').startsWith('zh') ? 'zh' : 'en';
}
