import { chooseSoftware } from '../database/server';
import { fail } from '../setup/dependencies.mjs';
import { softwareFolder } from '../setup/home';
import { describeReport, type Report } from './report';
import { runKills } from './runKills';

const help = `npm run kills [-- --count N] [--seed N] [--hubs N] [--agents N] [--json] [--careless]

Kills hub and database (SIGKILL) again and again while agents send, and holds what is stored against what was
acknowledged: nothing lost, nothing twice, no batch half stored, rollups equal to the samples. Starts a database server
and hubs of its own, and touches nothing else. Exit code 1 on any difference, with the evidence.

  --count N    kills (default 50)
  --seed N     draws the same plan of kills again (default: by the clock; it is printed)
  --hubs N     hub processes on the one database (default 2)
  --agents N   agents that send at once (default 12)
  --json       the report as one JSON object
  --careless   proves that the check can fail: the database acknowledges before it is durable (synchronous_commit = off);
               exit code 0 only when losses were found

Environment: TWINLINE_DATABASE=timescale|embedded as for npm start.
`;

const NUMBERS = { '--count': 50, '--seed': null, '--hubs': 2, '--agents': 12 } as const;
const FLAGS = ['--json', '--careless'];

export async function kills(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(help);
  const numbers = readNumbers(args);
  const json = args.includes('--json');
  const careless = args.includes('--careless');
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const seed = numbers['--seed'] ?? Math.floor(Date.now() / 1_000) % 1_000_000;
  say(`seed ${seed}`);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const report = await runKills({
    software: await chooseSoftware(softwareFolder(), process.env.TWINLINE_DATABASE, say),
    kills: numbers['--count'] ?? 50,
    seed,
    hubs: numbers['--hubs'] ?? 2,
    agents: numbers['--agents'] ?? 12,
    pathsPerAgent: 6,
    careless,
    say,
    signal: stopping.signal,
  }).catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
  if (stopping.signal.aborted) fail('the run was stopped; everything it had started has ended.');
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${describeReport(report).join('\n')}\n`);
  process.exit(verdict(report, careless) ? 0 : 1);
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
