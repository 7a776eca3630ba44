import { readFileSync } from 'node:fs';

export const USAGE_OPTIONS = {
  usage: { type: 'string', multiple: true },
  hub: { type: 'string' },
  'token-file': { type: 'string' },
} as const;

export const USAGE_HELP = `  --usage IF=CIRCUIT[,…]    report the bandwidth use of these circuits, by the counters of these interfaces (Linux)
  --hub URL                 with --usage: the hub to report to
  --token-file FILE         with --usage: the file that holds an API token of the role ops`;

/** Which circuits to count, and where to report them. */
export interface UsageSettings {
  /** Circuit by interface. */
  readonly circuits: ReadonlyMap<string, string>;
  readonly hubUrl: string;
  readonly tokenFile: string;
}

export interface UsageValues {
  readonly usage?: readonly string[] | undefined;
  readonly hub?: string | undefined;
  readonly 'token-file'?: string | undefined;
}

/** Reads the three options, which belong together; null where none is given. Throws an Error of one sentence. */
export function readUsageOptions(values: UsageValues): UsageSettings | null {
  const { usage, hub, 'token-file': tokenFile } = values;
  if (usage === undefined && hub === undefined && tokenFile === undefined) return null;
  if (usage === undefined) throw new Error('--hub and --token-file say something only beside --usage.');
  if (hub === undefined) throw new Error('--usage needs --hub URL.');
  if (tokenFile === undefined) throw new Error('--usage needs --token-file FILE.');
  if (!URL.canParse(hub) || !/^https?:$/.test(new URL(hub).protocol))
    throw new Error(`--hub wants an http:// or https:// address, not "${hub}".`);
  const circuits = new Map<string, string>();
  for (const pair of usage.flatMap((text) => text.split(','))) {
    const [, name, circuit] = /^\s*([^=\s/]{1,40})=(.*\S)\s*$/.exec(pair) ?? [];
    if (name === undefined || circuit === undefined) throw new Error(`--usage wants IF=CIRCUIT, not "${pair}".`);
    if (circuits.has(name)) throw new Error(`--usage names ${name} twice: its bytes cannot be told apart.`);
    circuits.set(name, circuit);
  }
  return { circuits, hubUrl: hub, tokenFile };
}

/** Throws an Error of one sentence when there is no token to be read. */
export function readToken(file: string): string {
  let token: string;
  try {
    token = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Error(`--token-file: ${error instanceof Error ? error.message : String(error)}.`);
  }
  if (!/^\S{8,500}$/.test(token)) throw new Error(`--token-file: ${file} does not hold one token.`);
  return token;
}
