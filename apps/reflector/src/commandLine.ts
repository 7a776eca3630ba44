import { parseArgs } from 'node:util';
import { z } from 'zod';

export const USAGE = `Answers STAMP (RFC 8762) and TWAMP-Light probes.

  npm run reflector -- --bind HOST:PORT [--stateless]

  --bind HOST:PORT   the address to answer on, for example 203.0.113.7:862 or [2001:db8::7]:862
  --stateless        repeat the sender's sequence instead of counting (no loss by direction)
  --help             this text
`;

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string }
  | { readonly kind: 'run'; readonly host: string; readonly port: number; readonly stateless: boolean };

/** Reads the command line; every fault comes back as one sentence. */
export function readCommandLine(args: readonly string[]): Command {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { bind: { type: 'string' }, stateless: { type: 'boolean' }, help: { type: 'boolean' } },
    });
    if (values.help) return { kind: 'help' };
    if (values.bind === undefined) return { kind: 'wrong', message: '--bind HOST:PORT is missing.' };
    const match = /^(?:\[(?<six>[^\]]+)\]|(?<four>[^:]+)):(?<port>\d{1,5})$/.exec(values.bind);
    const port = z.coerce.number().int().max(65_535).safeParse(match?.groups?.port);
    const host = match?.groups?.six ?? match?.groups?.four;
    if (host === undefined || !port.success)
      return { kind: 'wrong', message: `--bind wants HOST:PORT, not "${values.bind}".` };
    return { kind: 'run', host, port: port.data, stateless: values.stateless ?? false };
  } catch (error) {
    return { kind: 'wrong', message: error instanceof Error ? error.message : String(error) };
  }
}
