import { parseArgs } from 'node:util';
import { type Endpoint, parseEndpoint } from './endpoint';

export const HELP = `twinline-switch: the near end of a UDP line switch (SRT, RTP, any UDP) that obeys Twinline's directives

  --bind HOST:PORT       where the stream is sent to
  --line SLOT=HOST:PORT  the far end of a line; give it once per line, the first is used until a directive comes
  --webhook HOST:PORT    where the hub's webhooks arrive
  --hub URL              the hub
  --route ID             the route to follow
  --help

Environment: TWINLINE_TOKEN (the relay's token), TWINLINE_SECRET (whsec_…; two with a comma while one replaces the other)

Modes: single sends by the active line, duplicate sends by every line. There is no far end yet that removes second
copies, so use duplicate only with a receiver that does (SRT and RTP receivers drop repeated sequence numbers).
`;

export interface CliOptions {
  readonly bind: Endpoint;
  readonly lines: Record<string, Endpoint>;
  readonly webhook: Endpoint;
  readonly hubUrl: string;
  readonly routeId: string;
}

/** Reads the command line; null asks for help. Throws a sentence that names what is missing or wrong. */
export function readOptions(args: string[]): CliOptions | null {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: {
      bind: text,
      line: { ...text, multiple: true },
      webhook: text,
      hub: text,
      route: text,
      help: { type: 'boolean' },
    },
  });
  if (values.help) return null;
  const required = (name: 'bind' | 'webhook' | 'hub' | 'route'): string => {
    const value = values[name];
    if (value === undefined) throw new Error(`--${name} is missing (see --help)`);
    return value;
  };
  const lines = Object.fromEntries((values.line ?? []).map(readLine));
  if (Object.keys(lines).length < 2) throw new Error('--line is needed at least twice (see --help)');
  return {
    bind: parseEndpoint(required('bind')),
    lines,
    webhook: parseEndpoint(required('webhook')),
    hubUrl: required('hub'),
    routeId: required('route'),
  };
}

function readLine(text: string): [string, Endpoint] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new Error(`--line ${text} is not SLOT=HOST:PORT`);
  return [text.slice(0, equals), parseEndpoint(text.slice(equals + 1))];
}
