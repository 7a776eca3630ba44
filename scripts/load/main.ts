import { dashboardOptions, loadDemoDashboards } from './dashboards';
import { loadIngest } from './ingest';
import { relayOptions } from './relayOptions';
import { loadDemoRelays } from './relays';

const help = `npm run load [-- K6 ARGUMENTS]
npm run load -- relays [--relays N] [--streams N] [--seconds S] [--every S]
npm run load -- dashboards [--boards N] [--people N] [--seconds S]

Runs the real k6 against the running demo: its hub, in an organization of its own that is taken away again, or its web app.
k6 is taken from PATH; where it is missing and Go is installed, it is built once into .twinline/tools.

Without a word: agents that post what they measure (load-tests/ingest.js).
  Environment: LOAD_AGENTS (default 50), LOAD_PATHS (paths per agent, default 8). Further settings: load-tests/ingest.js.

relays: relays that follow four routes while people order these to and fro (load-tests/relays.js). Exit code 1 when one
of them missed a directive, got one out of order, was refused or wrongly let in, or was not heard to have applied one.
  --relays N    relays (default 200; 2 to 500)
  --streams N   how many of them hold a stream; the others pull each second (default half)
  --seconds S   how long people order (default 60; 4 to 3,600)
  --every S     seconds between two orders for a route (default 4; 3 to 60: who pulls each second is to see each)

dashboards: people of the demo's organization who keep boards open, and who go from board to route to heatmap
(load-tests/dashboards.js); they only look. Exit code 1 when a board missed updates, or a page was refused or slow.
  --boards N    boards that are open (default 200; 1 to 2,000)
  --people N    people who go from page to page, one page in three seconds each (default 10; 1 to 200)
  --seconds S   how long (default 60; 10 to 3,600)
`;

/** Runs what `npm run load` was asked for, and ends the process with its exit code. */
export async function load(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(help);
  // k6 ends itself on Ctrl-C; we stay to clean up.
  process.on('SIGINT', () => {});
  const [word, ...rest] = args;
  if (word === 'relays') process.exit(await loadDemoRelays(relayOptions(rest)));
  if (word === 'dashboards') process.exit(await loadDemoDashboards(dashboardOptions(rest)));
  process.exit(await loadIngest(args));
}
