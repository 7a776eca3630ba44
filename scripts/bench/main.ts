import { fail } from '../setup/dependencies.mjs';
import { agentBench } from './agent';
import { engineBench } from './engine';
import { failoverBench } from './failover';
import { reportBench } from './report';
import { type Bench, type Row, row, targets } from './rows';
import { storeBench } from './store';
import { webBench } from './web';

export interface BenchOptions {
  readonly quick: boolean;
  /** Progress, on standard error: standard output holds only the rows. */
  readonly say: (line: string) => void;
}

const help = `npm run bench [-- failover|agent|store|engine|report|web] [--json] [--quick]

Measures the targets, each beside a reference in the same run. --json prints one object a line. A row that cannot be
measured says why. The exit code is 0 when all that could be measured was measured.
`;

/** Rows as they are measured: what comes later and fails takes none of them along. */
export type Rows = AsyncIterable<readonly Row[]>;

const benches: Record<Bench, (options: BenchOptions) => Rows | Promise<Row[]>> = {
  failover: failoverBench,
  store: storeBench,
  agent: agentBench,
  engine: engineBench,
  report: reportBench,
  web: webBench,
};

export async function bench(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(help);
  const names = args.filter((arg) => !arg.startsWith('--'));
  const unknown = [
    ...names.filter((name) => !(name in benches)),
    ...args.filter((arg) => /^--(?!json$|quick$)/.test(arg)),
  ];
  if (unknown.length > 0) fail(`unknown argument ${unknown[0]}: see npm run bench -- --help`);
  const json = args.includes('--json');
  const options = { quick: args.includes('--quick'), say: (line: string) => void process.stderr.write(`${line}\n`) };
  let failed = false;
  for (const name of Object.keys(benches) as Bench[]) {
    if (names.length > 0 && !names.includes(name)) continue;
    const missing = new Set(Object.keys(targets[name]));
    try {
      const made = benches[name](options);
      for await (const rows of made instanceof Promise ? [await made] : made) {
        print(rows, json);
        for (const each of rows) missing.delete(each.name);
      }
    } catch (error) {
      failed = true;
      const [first, ...rest] = (error instanceof Error ? error.message : String(error)).trim().split('\n');
      options.say([`${name}: failed: ${first}`, ...rest].join('\n'));
      print(
        [...missing].map((id) => row(name, id, `the bench failed: ${first}`)),
        json,
      );
    }
  }
  process.exit(failed ? 1 : 0);
}

function print(rows: readonly Row[], json: boolean): void {
  if (json) return void process.stdout.write(rows.map((each) => `${JSON.stringify(each)}\n`).join(''));
  const number = (value: number | null) => (value === null ? '–' : String(Number(value.toPrecision(4))));
  for (const each of rows) {
    const unjudged = each.value === null ? 'not measured' : 'no target';
    const verdict = each.ok === null ? unjudged : each.ok ? 'ok' : 'MISSED';
    const reference = each.referenceValue === null ? '' : ` · ${each.reference}: ${number(each.referenceValue)}`;
    const ratio = each.ratio === null ? '' : ` · ratio ${number(each.ratio)}`;
    const note = each.note ? ` · ${each.note}` : '';
    process.stdout.write(
      `${each.name.padEnd(22)} ${number(each.value).padStart(9)} ${each.unit} (target ${each.target}) ${verdict}${reference}${ratio}${note}\n`,
    );
  }
}
