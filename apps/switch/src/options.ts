import { isIP } from 'node:net';
import { parseArgs } from 'node:util';
import { CARRY_DEFAULTS, type CarrySettings, type LineTarget } from './carry/openEnd';
import { type Endpoint, parseEndpoint } from './endpoint';

const FALLBACK_AFTER_MS = 1_000;
const D = CARRY_DEFAULTS;

export const HELP = `Carries a UDP stream (SRT, RTP, MPEG-TS) over two lines, as Twinline's
directives say. One end stands at each side of the lines.

  twinline-switch near --bind HOST:PORT --line SLOT=HOST:PORT[@LOCAL] …
                       --hub URL --route ID [--webhook HOST:PORT]
  twinline-switch far  --line SLOT=HOST:PORT … --to HOST:PORT

near
  --bind HOST:PORT      where the stream is sent to
  --line SLOT=HOST:PORT[@LOCAL]
                        the far end's address on a line, and the local address
                        that belongs to the line; once per line, the first is
                        used until a directive comes
  --hub URL             the hub
  --route ID            the route to follow
  --webhook HOST:PORT   take webhooks here (without it: stream and pulls)
  --state DIR           keep the last directive here over a restart
  --fallback-after MS   with no directive in force, leave a line that is dead
                        for so long (default ${FALLBACK_AFTER_MS}; 0: never)
  --plain               there is no far end: send datagrams as they are
far
  --line SLOT=HOST:PORT where a line arrives; once per line, slots as at the
                        near end
  --to HOST:PORT        where the stream goes
both
  --no-key              without a shared key: whoever reaches an end's port can
                        take the stream over (only inside a closed network)
  --stream N            number of this pair of ends, 1–65535 (default ${D.stream})
  --probe-every MS      between two probes of a line (default ${D.probeEveryMs})
  --hold MS             longest that a datagram waits for one before it
                        (default ${D.holdMs}; 0: deliver at once, in any order)
  --hold-packets N      most that wait (default ${D.holdPackets})
  --resend MS           the line that is switched to is sent again what may not
                        have arrived of the last MS (default ${D.resendMs}; 0: nothing)
  --resend-packets N    most that are kept for that (default ${D.resendPackets})
  --http HOST:PORT      serve /metrics, /status, /healthz, /readyz here
  --help, --version

Environment: TWINLINE_SWITCH_KEY, shared by both ends (openssl rand -base64 32);
at the near end TWINLINE_TOKEN, the relay's token, and with --webhook
TWINLINE_SECRET (whsec_…; two with a comma while one replaces the other).
`;

interface Shared {
  readonly http: Endpoint | null;
  /** Without the key, which the environment holds if `hasKey`. */
  readonly carry: Omit<CarrySettings, 'key'>;
  readonly hasKey: boolean;
}

export interface NearOptions extends Shared {
  readonly kind: 'near';
  readonly bind: Endpoint;
  readonly lines: Map<string, LineTarget>;
  readonly hubUrl: string;
  readonly routeId: string;
  readonly webhook: Endpoint | null;
  readonly stateFolder: string | null;
  readonly fallbackAfterMs: number;
  readonly isPlain: boolean;
}

export interface FarOptions extends Shared {
  readonly kind: 'far';
  readonly lines: Map<string, Endpoint>;
  readonly to: Endpoint;
}

export type Command = { readonly kind: 'help' } | { readonly kind: 'version' } | NearOptions | FarOptions;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const OPTIONS = {
  bind: text,
  line: { ...text, multiple: true },
  to: text,
  webhook: text,
  hub: text,
  route: text,
  state: text,
  'fallback-after': text,
  plain: flag,
  'no-key': flag,
  stream: text,
  'probe-every': text,
  hold: text,
  'hold-packets': text,
  resend: text,
  'resend-packets': text,
  http: text,
  help: flag,
  version: flag,
} as const;

const NEAR_ONLY = ['bind', 'webhook', 'hub', 'route', 'state', 'fallback-after', 'plain'] as const;
type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

/** Reads the command line. Throws a sentence that names what is missing or wrong. */
export function readOptions(args: string[]): Command {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  const [kind, ...more] = positionals;
  if ((kind !== 'near' && kind !== 'far') || more.length > 0)
    throw new Error('say which end this is: twinline-switch near … or twinline-switch far … (see --help)');
  return kind === 'near' ? readNear(values) : readFar(values);
}

function readNear(values: Values): NearOptions {
  if (values.to !== undefined) throw new Error('--to is for the far end: a near end sends by its lines');
  const hubUrl = required(values, 'hub');
  if (!/^https?:\/\//.test(hubUrl)) throw new Error(`--hub ${hubUrl} is not a URL, as https://hub.example.com`);
  const { webhook } = values;
  return {
    ...readShared(values),
    kind: 'near',
    bind: endpoint('--bind', required(values, 'bind')),
    lines: readLines(values, readTarget),
    hubUrl,
    routeId: required(values, 'route'),
    webhook: webhook === undefined ? null : endpoint('--webhook', webhook),
    stateFolder: values.state ?? null,
    fallbackAfterMs: number(values, 'fallback-after', FALLBACK_AFTER_MS, 0, 600_000),
    isPlain: values.plain ?? false,
  };
}

function readFar(values: Values): FarOptions {
  for (const name of NEAR_ONLY) if (values[name] !== undefined) throw new Error(`--${name} is for the near end`);
  const lines = readLines(values, (where, option) => endpoint(option, where));
  return { ...readShared(values), kind: 'far', lines, to: endpoint('--to', required(values, 'to')) };
}

function readShared(values: Values): Shared {
  const carry = {
    stream: number(values, 'stream', D.stream, 1, 65_535),
    probeEveryMs: number(values, 'probe-every', D.probeEveryMs, 5, 1_000),
    holdMs: number(values, 'hold', D.holdMs, 0, 10_000),
    holdPackets: number(values, 'hold-packets', D.holdPackets, 1, 65_536),
    resendMs: number(values, 'resend', D.resendMs, 0, 10_000),
    resendPackets: number(values, 'resend-packets', D.resendPackets, 0, 65_536),
  };
  return {
    carry,
    hasKey: !values['no-key'],
    http: values.http === undefined ? null : endpoint('--http', values.http),
  };
}

function required(values: Values, name: 'bind' | 'hub' | 'route' | 'to'): string {
  const value = values[name];
  if (value === undefined) throw new Error(`--${name} is missing (see --help)`);
  return value;
}

function number(values: Values, name: keyof Values, otherwise: number, least: number, most: number): number {
  const given = values[name];
  if (given === undefined) return otherwise;
  const value = Number(given);
  if (/^\d+$/.test(String(given)) && value >= least && value <= most) return value;
  throw new Error(`--${name} wants a whole number from ${least} to ${most}, not "${given}"`);
}

function endpoint(option: string, given: string): Endpoint {
  try {
    return parseEndpoint(given);
  } catch (error) {
    throw new Error(`${option}: ${error instanceof Error ? error.message : error}`);
  }
}

function readLines<Where>({ line }: Values, read: (where: string, option: string) => Where): Map<string, Where> {
  const lines = new Map<string, Where>();
  for (const given of line ?? []) {
    const equals = given.indexOf('=');
    if (equals < 1) throw new Error(`--line ${given} is not SLOT=HOST:PORT`);
    const slot = given.slice(0, equals);
    if (lines.has(slot)) throw new Error(`--line ${slot} is given twice`);
    lines.set(slot, read(given.slice(equals + 1), `--line ${slot}`));
  }
  if (lines.size < 2) throw new Error('--line is needed at least twice (see --help)');
  if (lines.size > 16) throw new Error('--line is given more than 16 times');
  return lines;
}

function readTarget(where: string, option: string): LineTarget {
  const at = where.indexOf('@');
  if (at === -1) return { to: endpoint(option, where), from: null };
  const from = where.slice(at + 1);
  if (isIP(from) === 0) throw new Error(`${option}: "${from}" is not an address of this host`);
  return { to: endpoint(option, where.slice(0, at)), from };
}
