import { loadIngest } from './ingest';
import { relayOptions } from './relayOptions';
import { loadDemoRelays } from './relays';

const help = `npm run load [-- K6 ARGUMENTS]
npm run load -- relays [--relays N] [--streams N] [--seconds S] [--every S]

Runs the real k6 against the running demo's hub, in an organization of its own that is taken away again.
k6 is taken from PATH; where it is missing and Go is installed, it is built once into .twinline/tools.

Without a word: agents that post what they measure (load-tests/ingest.js).
  Environment: LOAD_AGENTS (default 50), LOAD_PATHS (paths per agent, default 8). Further settings: load-tests/ingest.js.

relays: relays that follow four routes while people order these to and fro (load-tests/relays.js). Exit code 1 when one
of them missed a directive, got one out of order, was refused or wrongly let in, or was not heard to have applied one.
  --relays N    relays (default 200; 2 to 500)
  --streams N   how many of them hold a stream; the others pull each second (default half)
  --seconds S   how long people order (default 60; 4 to 3,600)
  --every S     seconds between two orders for a route (default 4; 3 to 60: who pulls each second is to see each)
`;

/** Runs what `npm run load` was asked for, and ends the process with its exit code. */
export async function load(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(help);
  // k6 ends itself on Ctrl-C; we stay to clean up.
  process.on('SIGINT', () => {});
  const [word, ...rest] = args;
  process.exit(word === 'relays' ? await loadDemoRelays(relayOptions(rest)) : await loadIngest(args));
}
