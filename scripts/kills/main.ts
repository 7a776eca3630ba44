import { chooseSoftware } from '../database/server';
import { fail } from '../setup/dependencies.mjs';
import { softwareFolder } from '../setup/home';
import { type DeliveryReport, describeDeliveries } from './deliveries/report';
import { runDeliveryKills } from './deliveries/runDeliveryKills';
import { describeReport, type Report } from './report';
import { runKills } from './runKills';

const help = `npm run kills [-- --count N] [--seed N] [--hubs N] [--agents N] [--json] [--careless]
npm run kills -- deliveries [--count N] [--minutes N] [--seed N] [--hubs N] [--json] [--careless]

Kills hub and database (SIGKILL) again and again while agents send, and holds what is stored against what was
acknowledged: nothing lost, nothing twice, no batch half stored, rollups equal to the samples. Starts a database server
and hubs of its own, and touches nothing else. Exit code 1 on any difference, with the evidence.

  --count N    kills (default 50)
  --seed N     draws the same plan of kills again (default: by the clock; it is printed)
  --hubs N     hub processes on the one database (default 2)
  --agents N   agents that send at once (default 12)
  --minutes N  deliveries only: no more kills after so long
  --json       the report as one JSON object
  --careless   proves that the check can fail: the database acknowledges before it is durable (synchronous_commit = off);
               exit code 0 only when losses were found

deliveries: kills hubs (at every step between a decision and its acknowledgement, and at moments of chance) while people
order routes from line to line, and holds what relays of the SDK have in force against what was decided: no directive
lost, none out of order, no webhook-id with two bodies, every chain complete, nothing left open. Relays fail, hang up,
are silent, and go away. With --careless two of each six relays do what they must not; exit code 0 only when it is found.
Defaults: 200 kills, 2 hubs.

Environment: TWINLINE_DATABASE=timescale|embedded as for npm start.
`;

const NUMBERS = { '--count': null, '--minutes': null, '--seed': null, '--hubs': 2, '--agents': 12 } as const;
const FLAGS = ['--json', '--careless'];

export async function kills(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(help);
  const [verb] = args;
  const ofDeliveries = verb === 'deliveries';
  if (ofDeliveries && args.includes('--agents')) fail('no agents take part in deliveries: leave --agents out');
  if (!ofDeliveries && args.includes('--minutes')) fail('--minutes is for deliveries: give --count');
  const numbers = readNumbers(ofDeliveries ? args.slice(1) : args);
  const json = args.includes('--json');
  const careless = args.includes('--careless');
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const seed = numbers['--seed'] ?? Math.floor(Date.now() / 1_000) % 1_000_000;
  say(`seed ${seed}`);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const options = {
    software: await chooseSoftware(softwareFolder(), process.env.TWINLINE_DATABASE, say),
    ...{ seed, careless, say, hubs: numbers['--hubs'] ?? 2, signal: stopping.signal },
  };
  const run = ofDeliveries
    ? runDeliveryKills({ ...options, kills: numbers['--count'] ?? 200, minutes: numbers['--minutes'] }).then(
        (report) => ({
          ...{ report, lines: describeDeliveries(report) },
          isWell: careless ? foundCareless(report) : report.ok,
        }),
      )
    : runKills({
        ...options,
        ...{ kills: numbers['--count'] ?? 50, agents: numbers['--agents'] ?? 12, pathsPerAgent: 6 },
      }).then((report) => ({ report, lines: describeReport(report), isWell: verdict(report, careless) }));
  const { report, lines, isWell } = await run.catch((error: unknown) =>
    fail(error instanceof Error ? error.message : String(error)),
  );
  if (stopping.signal.aborted) fail('the run was stopped; everything it had started has ended.');
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${lines.join('\n')}\n`);
  process.exit(isWell ? 0 : 1);
}

/** A relay without a guard, and one that acknowledges what it does not do, must both be seen. */
function foundCareless({ differencesByKind: { order = 0, lost = 0 } }: DeliveryReport): boolean {
  return order > 0 && lost > 0;
}

/** With a careless database something must be lost: else the check sees nothing, or the run hit nothing. */
function verdict(report: Report, careless: boolean): boolean {
  return careless ? (report.differencesByKind.lost ?? 0) > 0 : report.ok;
}

function readNumbers(args: readonly string[]): Record<keyof typeof NUMBERS, number | null> {
  const numbers: Record<string, number | null> = { ...NUMBERS };
  for (let i = 0; i < args.length; i += 1) {
    const name = args[i] ?? '';
    if (FLAGS.includes(name)) continue;
    if (!(name in NUMBERS)) fail(`unknown argument ${name}: see npm run kills -- --help`);
    i += 1;
    const value = Number(args[i]);
    if (!Number.isInteger(value) || value < 1)
      fail(`${name} wants a whole number above 0, not ${args[i] ?? 'nothing'}`);
    numbers[name] = value;
  }
  return numbers as Record<keyof typeof NUMBERS, number | null>;
}
