import { parseArgs } from 'node:util';
import { STAMP_LENGTH } from '@twinline/wire/stamp';
import { z } from 'zod';

export const USAGE = `Probes one path once with STAMP (RFC 8762, RFC 8972); a TWAMP-Light reflector answers too.

  npm run probe -- HOST:PORT [--interval 20] [--count 100] [--bind ADDRESS] [--key-file FILE] [--json]

  HOST:PORT          for example 203.0.113.7:862 or [2001:db8::7]:862
  --interval MS      milliseconds between probes, 10 to 10000
  --count N          how many probes, 1 to 100000
  --bind ADDRESS     source address
  --interface NAME   network interface that probes leave by
  --dscp N           differentiated services code point of the probes, 0 to 63
  --key-file FILE    authenticated mode; the file is the reflector's (see its --help)
  --ssid N           session identifier, 1 to 65535 (default: by chance); 0 for none
  --padding N        octets of padding behind each probe (RFC 8972 §4.1), 1 to 1300
  --cos              ask how probes are marked on arrival (RFC 8972 §4.4)
  --location         ask from which address and port they come (RFC 8972 §4.2)
  --user-clock       receive times by this program, not by the kernel
  --json             print the sample as one JSON object
  --help             this text
`;

/** The longest packet that a reflector of ours answers leaves this much for padding beside the other TLVs. */
const MOST_PADDING = 1_344 - STAMP_LENGTH;

const number = (name: string, least: number, most: number) =>
  z.coerce
    .number(`${name} is a number, ${least} to ${most}`)
    .int(`${name} is a whole number`)
    .min(least, `${name} is ${least} to ${most}`)
    .max(most, `${name} is ${least} to ${most}`);

const command = z.object({
  target: z
    .string('HOST:PORT is missing')
    .regex(/^(\[[^\]]+\]|[^:]+):\d{1,5}$/, 'the target must be HOST:PORT, an IPv6 address in brackets')
    .transform((text) => ({
      host: text.slice(0, text.lastIndexOf(':')).replace(/^\[|\]$/g, ''),
      port: Number(text.slice(text.lastIndexOf(':') + 1)),
    }))
    .refine(({ port }) => port >= 1 && port <= 65_535, 'the port is 1 to 65535'),
  interval: number('--interval', 10, 10_000),
  count: number('--count', 1, 100_000),
  bind: z.string().optional(),
  interface: z.string().optional(),
  dscp: number('--dscp', 0, 63).optional(),
  'key-file': z.string().optional(),
  ssid: number('--ssid', 0, 65_535).optional(),
  padding: number('--padding', 1, MOST_PADDING).optional(),
  cos: z.boolean(),
  location: z.boolean(),
  'user-clock': z.boolean(),
  json: z.boolean(),
});
export type ProbeCommand = z.infer<typeof command>;

/** Reads the command line; null for --help. Throws an Error that names every fault. */
export function readProbeCommand(args: readonly string[]): ProbeCommand | null {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      interval: { type: 'string', default: '20' },
      count: { type: 'string', default: '100' },
      bind: { type: 'string' },
      interface: { type: 'string' },
      dscp: { type: 'string' },
      'key-file': { type: 'string' },
      ssid: { type: 'string' },
      padding: { type: 'string' },
      cos: { type: 'boolean', default: false },
      location: { type: 'boolean', default: false },
      'user-clock': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return null;
  const parsed = command.safeParse({ ...values, target: positionals[0] });
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map((issue) => issue.message).join('; '));
}
