import { parseArgs } from 'node:util';

export const HELP = `Follows the directives of a Twinline hub and moves what you have: routes,
HAProxy, media servers, your own programs (docs/adapters.md).

  twinline-relay --config FILE            run
  twinline-relay --config FILE --check    say whether the config can be used
  twinline-relay --config FILE --dry-run  ask the hub, say what would be done
                                          per line, do and report nothing

Environment: TWINLINE_TOKEN, the relay's token; with "webhook" in the config
TWINLINE_SECRET (whsec_…; two with a comma while one replaces the other); and
what the config names as \${env.NAME}.

Exit code: 0 after SIGTERM or SIGINT, 2 when it could not begin.
`;

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'run' | 'check' | 'dry-run'; readonly file: string };

/** Reads the command line. @throws Error with a sentence that names what is missing or wrong. */
export function readOptions(args: string[]): Command {
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    args,
    options: { config: { type: 'string' }, check: flag, 'dry-run': flag, help: flag, version: flag },
  });
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  if (values.config === undefined) throw new Error('--config FILE is missing (see --help)');
  if (values.check && values['dry-run']) throw new Error('give --check or --dry-run, not both');
  const kind = values.check ? 'check' : values['dry-run'] ? 'dry-run' : 'run';
  return { kind, file: values.config };
}
