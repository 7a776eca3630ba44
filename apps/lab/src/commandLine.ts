import { parseArgs } from 'node:util';
import { SCENARIOS } from './scenarios/catalogue';

export const USAGE = `Drives the demo's simulated network. The demo must be running (npm start).

  npm run lab -- status [--json]
  npm run lab -- cut --region SG [--line A|B|both]
  npm run lab -- restore --region SG [--line A|B|both]
  npm run lab -- impair --region SG [--line A|B|both] [--delay MS] [--jitter MS] [--loss RATIO]
  npm run lab -- stop-agents --region SG
  npm run lab -- start-agents --region SG
  npm run lab -- scenario NAME [--region SG]

  --delay MS     one-way delay of the line; --jitter MS adds up to this much to each packet
  --loss RATIO   share of round trips that are lost, 0 to 1
  Without --line both lines are meant, at once. restore takes every impairment back.

Scenarios:
${SCENARIOS.map(({ name, description }) => `  ${name.padEnd(20)} ${description}`).join('\n')}
`;

export type LabCommand =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string }
  | { readonly kind: 'status'; readonly json: boolean }
  | { readonly kind: 'post'; readonly path: string; readonly body: object };

const ON_LINE = ['cut', 'restore', 'impair'];
const VERBS = ['status', ...ON_LINE, 'stop-agents', 'start-agents', 'scenario'];
const OPTIONS = {
  region: { type: 'string' },
  line: { type: 'string' },
  delay: { type: 'string' },
  jitter: { type: 'string' },
  loss: { type: 'string' },
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

type Values = Partial<Record<'region' | 'line' | 'delay' | 'jitter' | 'loss', string | undefined>>;

function bodyOf(verb: string, name: string | undefined, values: Values): object {
  const { region, line } = values;
  if (verb === 'scenario') {
    if (name === undefined) throw new Wrong(`scenario needs a name: ${SCENARIOS.map((s) => s.name).join(', ')}`);
    return region === undefined ? { name } : { name, region };
  }
  if (region === undefined) throw new Wrong(`${verb} needs --region, for example --region SG`);
  if (!ON_LINE.includes(verb)) return { region };
  if (line !== undefined && !['A', 'B', 'both'].includes(line)) throw new Wrong(`--line is A, B or both, not ${line}`);
  const where = { region, line: line ?? 'both' };
  if (verb !== 'impair') return where;
  const change = {
    ...figure('delay', 'delayMs', values.delay, 5_000),
    ...figure('jitter', 'jitterMs', values.jitter, 2_000),
    ...figure('loss', 'lossRatio', values.loss, 1),
  };
  if (Object.keys(change).length === 0) throw new Wrong('impair needs at least one of --delay, --jitter, --loss');
  return { ...where, ...change };
}

function figure(option: string, field: string, text: string | undefined, most: number): Record<string, number> {
  if (text === undefined) return {};
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= most))
    throw new Wrong(`--${option} is a number from 0 to ${most}, not "${text}"`);
  return { [field]: value };
}
