import { parseArgs } from 'node:util';
import { FIELDS } from './settings';

export const DEFAULT_FILE = '/etc/twinline-agent/agent.json';

export type Command =
  | { readonly kind: 'help' | 'version' }
  | { readonly kind: 'wrong'; readonly message: string }
  | { readonly kind: 'run'; readonly file: string | null }
  | { readonly kind: 'dry-run'; readonly file: string | null; readonly json: boolean }
  | { readonly kind: 'status'; readonly file: string | null; readonly once: boolean; readonly json: boolean };

const OPTIONS = {
  config: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  status: { type: 'boolean', default: false },
  once: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

export const USAGE = `Probes the lines of a region and reports to the hub.

  twinline-agent [--config FILE]            run
  twinline-agent --dry-run [--json]         check settings, hub and paths, say
                                            what is wrong; exit code 0 or 1
  twinline-agent status [--once] [--json]   live figures of the running agent

  --config FILE   settings as JSON; ${DEFAULT_FILE} where it
                  exists and the environment names no hub. What the environment
                  says wins over the file.
  --dry-run       probe a little, report nothing, use up no token
  --once          the figures once, not every second
  --json          for programs
  --version       the version of this program
  --help          this text

Settings, in the file and in the environment (SLOT is the line's: A, B):

${FIELDS.map(({ name, variable, text }) => `  ${name} · ${variable}\n      ${text}`).join('\n')}

A token is traded for a key of the agent's own, kept in stateDir: it is needed
the first time alone.

Exit codes: 0 stopped as asked, 1 failed, 2 settings or command line wrong,
3 the hub refuses the token or there is none, 4 the state folder cannot be used.
`;

/** Reads the command line; a fault comes back as one sentence. */
export function readCommandLine(args: readonly string[]): Command {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const [word, ...rest] = positionals;
    if (values.help) return { kind: 'help' };
    if (values.version) return { kind: 'version' };
    if (rest.length > 0 || (word !== undefined && word !== 'status' && word !== 'run'))
      return { kind: 'wrong', message: `"${positionals.join(' ')}" is not a command.` };
    const file = values.config ?? null;
    const { once, json } = values;
    if (word === 'status' || values.status) return { kind: 'status', file, once, json };
    if (values['dry-run']) return { kind: 'dry-run', file, json };
    if (once || json) return { kind: 'wrong', message: '--once and --json belong to status and --dry-run.' };
    return { kind: 'run', file };
  } catch (error) {
    return { kind: 'wrong', message: error instanceof Error ? error.message : String(error) };
  }
}
