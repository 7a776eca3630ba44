import { isIP } from 'node:net';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { MAXIMUM_SESSIONS, PER_SOURCE_PER_SECOND } from './createReflector';
import { readUsageOptions, USAGE_HELP, USAGE_OPTIONS, type UsageSettings } from './usageOptions';

export const USAGE = `Answers STAMP (RFC 8762, RFC 8972) and TWAMP-Light probes.

  npm run reflector -- --bind HOST:PORT [--bind HOST:PORT …] [--key-file FILE] [--stateless]

  --bind HOST:PORT          the address to answer on, for example 203.0.113.7:862 or [2001:db8::7]:862; may be given
                            several times, one for each line
  --key-file FILE           authenticated mode only, with the keys of this file: one key alone, or JSON
                            {"default": KEY, "ssids": {"513": KEY}, "sources": {"192.0.2.4": KEY}};
                            a KEY is base64, or hex:… in hexadecimal. Read again on SIGHUP
  --allow-unauthenticated   with --key-file: answer unauthenticated mode too
  --stateless               repeat the sender's sequence instead of counting (no loss by direction)
  --rate N                  packets per second that one source may have answered (default ${PER_SOURCE_PER_SECOND})
  --sessions N              sessions to keep count of (default ${MAXIMUM_SESSIONS})
  --hide-location           do not tell senders that ask which addresses they are seen with
  --metrics HOST:PORT       serve counters for Prometheus at http://HOST:PORT/metrics
${USAGE_HELP}
  --help                    this text
`;

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface RunOptions {
  readonly binds: readonly Address[];
  readonly keyFile: string | null;
  readonly allowUnauthenticated: boolean;
  readonly stateless: boolean;
  readonly perSourcePerSecond: number;
  readonly maximumSessions: number;
  readonly tellLocation: boolean;
  readonly metrics: Address | null;
  readonly usage: UsageSettings | null;
}

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string }
  | ({ readonly kind: 'run' } & RunOptions);

/** Reads the command line; every fault comes back as one sentence. */
export function readCommandLine(args: readonly string[]): Command {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        bind: { type: 'string', multiple: true },
        'key-file': { type: 'string' },
        'allow-unauthenticated': { type: 'boolean', default: false },
        stateless: { type: 'boolean', default: false },
        rate: { type: 'string', default: String(PER_SOURCE_PER_SECOND) },
        sessions: { type: 'string', default: String(MAXIMUM_SESSIONS) },
        'hide-location': { type: 'boolean', default: false },
        metrics: { type: 'string' },
        ...USAGE_OPTIONS,
        help: { type: 'boolean' },
      },
    });
    if (values.help) return { kind: 'help' };
    if (values.bind === undefined) throw new Error('--bind HOST:PORT is missing.');
    if (values['allow-unauthenticated'] && values['key-file'] === undefined)
      throw new Error('--allow-unauthenticated says something only beside --key-file.');
    return {
      kind: 'run',
      binds: values.bind.map((text) => readAddress('--bind', text)),
      keyFile: values['key-file'] ?? null,
      allowUnauthenticated: values['allow-unauthenticated'],
      stateless: values.stateless,
      perSourcePerSecond: readNumber('--rate', values.rate, 1_000_000),
      maximumSessions: readNumber('--sessions', values.sessions, 1_000_000),
      tellLocation: !values['hide-location'],
      metrics: values.metrics === undefined ? null : readAddress('--metrics', values.metrics),
      usage: readUsageOptions(values),
    };
  } catch (error) {
    return { kind: 'wrong', message: error instanceof Error ? error.message : String(error) };
  }
}

function readAddress(option: string, text: string): Address {
  const match = /^(?:\[(?<six>[^\]]+)\]|(?<four>[^:]+)):(?<port>\d{1,5})$/.exec(text);
  const port = z.coerce.number().int().max(65_535).safeParse(match?.groups?.port);
  const { six, four } = match?.groups ?? {};
  if (!port.success || (six === undefined && four === undefined))
    throw new Error(`${option} wants HOST:PORT, not "${text}".`);
  if (six !== undefined && isIP(six) !== 6) throw new Error(`${option}: "${six}" is not an IPv6 address.`);
  return { host: six ?? four ?? '', port: port.data };
}

function readNumber(option: string, text: string, most: number): number {
  const number = z.coerce.number().int().min(1).max(most).safeParse(text);
  if (number.success) return number.data;
  throw new Error(`${option} wants a whole number from 1 to ${most}, not "${text}".`);
}
