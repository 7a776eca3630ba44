import { parseArgs } from 'node:util';
import { SCENARIOS } from './scenarios/catalogue';
import { LOSS_DIRECTIONS } from './stretch';

export const USAGE = `Drives the demo's simulated network. The demo must be running (npm start).

  npm run lab -- status [--json]
  npm run lab -- cut --region SG [--line A|B|both]
  npm run lab -- restore --region SG [--line A|B|both]
  npm run lab -- impair --region SG [--line A|B|both] [--delay MS] [--jitter MS] [--loss RATIO [--direction WAY]]
  npm run lab -- stop-pop --region AE [--pop DXB1]
  npm run lab -- start-pop --region AE [--pop DXB1]
  npm run lab -- stop-agents --region SG
  npm run lab -- start-agents --region SG
  npm run lab -- jump-clock --region SG --by=SECONDS
  npm run lab -- pause-hub --for SECONDS
  npm run lab -- scenario NAME [--region SG]

  --delay MS     one-way delay of the line; --jitter MS adds up to this much to each packet
  --loss RATIO   share of round trips that are lost, 0 to 1; --direction forward (to the PoP), return or both
  --by=SECONDS   sets the clock of the agents' hosts ahead (up to 1800) or back (negative, up to 3600)
  --for SECONDS  the hub's process stands still for so long, 1 to 30; Linux only
  Without --line both lines are meant, at once. restore takes every impairment back; of both lines it also starts PoPs
  and sets clocks right. Without --pop the region's first PoP is meant.

Scenarios:
${SCENARIOS.map(({ name, words }) => `  ${name.padEnd(20)} ${words.en.what}\n${' '.repeat(23)}${words.en.expect}`).join('\n')}
`;

export type LabCommand =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string }
  | { readonly kind: 'status'; readonly json: boolean }
  | { readonly kind: 'post'; readonly path: string; readonly body: object };

const ON_LINE = ['cut', 'restore', 'impair'];
const AT_POP = ['stop-pop', 'start-pop'];
const VERBS = ['status', ...ON_LINE, ...AT_POP, 'stop-agents', 'start-agents', 'jump-clock', 'pause-hub', 'scenario'];
const OPTIONS = {
  region: { type: 'string' },
  line: { type: 'string' },
  delay: { type: 'string' },
  jitter: { type: 'string' },
  loss: { type: 'string' },
  direction: { type: 'string' },
  pop: { type: 'string' },
  by: { type: 'string' },
  for: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean' },
} as const;

class Wrong extends Error {}

/** Reads the command line; every fault comes back as one sentence. */
export function readCommandLine(args: readonly string[]): LabCommand {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const [verb, name, ...more] = positionals;
    if (values.help || verb === undefined) return { kind: 'help' };
    if (!VERBS.includes(verb)) throw new Wrong(`there is no command ${verb}; there are ${VERBS.join(', ')}`);
    if (more.length > 0 || (name !== undefined && verb !== 'scenario'))
      throw new Wrong(`${verb} does not take "${[...(verb === 'scenario' ? [] : [name]), ...more].join(' ')}"`);
    if (verb === 'status') return { kind: 'status', json: values.json };
    return { kind: 'post', path: `/${verb}`, body: bodyOf(verb, name, values) };
  } catch (error) {
    return { kind: 'wrong', message: error instanceof Error ? error.message : String(error) };
  }
}

type Option = 'region' | 'line' | 'delay' | 'jitter' | 'loss' | 'direction' | 'pop' | 'by' | 'for';
type Values = Partial<Record<Option, string | undefined>>;

function bodyOf(verb: string, name: string | undefined, values: Values): object {
  const { region, line } = values;
  if (verb === 'scenario') {
    if (name === undefined) throw new Wrong(`scenario needs a name: ${SCENARIOS.map((s) => s.name).join(', ')}`);
    return region === undefined ? { name } : { name, region };
  }
  if (verb === 'pause-hub') return needed(verb, 'for', 'seconds', values.for, 1, 30);
  if (region === undefined) throw new Wrong(`${verb} needs --region, for example --region SG`);
  if (verb === 'jump-clock') return { region, ...needed(verb, 'by', 'bySeconds', values.by, -3_600, 1_800) };
  if (AT_POP.includes(verb)) return values.pop === undefined ? { region } : { region, pop: values.pop };
  if (!ON_LINE.includes(verb)) return { region };
  if (line !== undefined && !['A', 'B', 'both'].includes(line)) throw new Wrong(`--line is A, B or both, not ${line}`);
  const where = { region, line: line ?? 'both' };
  if (verb !== 'impair') return where;
  const change = {
    ...figure('delay', 'delayMs', values.delay, 0, 5_000),
    ...figure('jitter', 'jitterMs', values.jitter, 0, 2_000),
    ...figure('loss', 'lossRatio', values.loss, 0, 1),
    ...directionOf(values),
  };
  if (Object.keys(change).length === 0) throw new Wrong('impair needs at least one of --delay, --jitter, --loss');
  return { ...where, ...change };
}

function directionOf({ loss, direction }: Values): { lossDirection?: string } {
  if (direction === undefined) return {};
  if (loss === undefined) throw new Wrong('--direction is that of --loss, which is missing');
  if (!LOSS_DIRECTIONS.some((known) => known === direction))
    throw new Wrong(`--direction is ${LOSS_DIRECTIONS.join(', ')}, not "${direction}"`);
  return { lossDirection: direction };
}

type Figures = Readonly<Record<string, number>>;

function needed(verb: string, option: string, field: string, text: string | undefined, least: number, most: number) {
  if (text === undefined) throw new Wrong(`${verb} needs --${option}, a number of seconds`);
  return figure(option, field, text, least, most);
}

function figure(option: string, field: string, text: string | undefined, least: number, most: number): Figures {
  if (text === undefined) return {};
  const value = Number(text);
  if (text.trim() === '' || !(value >= least && value <= most))
    throw new Wrong(`--${option} is a number from ${least} to ${most}, not "${text}"`);
  return { [field]: value };
}
