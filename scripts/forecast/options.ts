import { parseArgs } from 'node:util';
import type { CongestionLimit } from '@twinline/engine/forecast/forecast';
import { isTimeZone } from '@twinline/services/query/span/zoneClock';
import { fail } from '../setup/dependencies.mjs';

const help = `npm run forecast -- FILE [OPTIONS]

Back-tests the congestion forecast on recorded measurements: learns from the first days, forecasts the rest, and prints how
well that went beside simple rules. FILE is what npm run import takes; nothing is stored. See docs/forecast.md.

  --path NAME            only this path of the file; needed where there are several
  --line NAME            only this line of the file; needed where there are several
  --metric rtt|loss      median round trip of the rows (default), or loss
  --step 15|60           minutes in a step; default 60
  --learn-days N         held-out time begins after so many days; default 8
  --rolling              learns anew each day from all before it; without it only from the first days
  --over-quiet N         congested is what lies above the quiet level by N ms (loss: N as a ratio); default 10
  --above N              congested is what lies above N ms (loss: N as a ratio)
  --time-zone ZONE       of the region; default UTC
  --json                 prints the result as JSON
`;

export interface ForecastOptions {
  readonly file: string;
  readonly path: string | undefined;
  readonly line: string | undefined;
  readonly metric: 'rtt' | 'loss';
  readonly stepMs: number;
  readonly learnDays: number;
  readonly rolling: boolean;
  readonly limit: CongestionLimit;
  readonly timeZone: string;
  readonly json: boolean;
}

/** Reads the arguments; ends the program with what is wrong about them. */
export function readForecastOptions(args: readonly string[]): ForecastOptions {
  const { values, positionals } = parsed(args);
  if (values.help === true) {
    process.stdout.write(help);
    process.exit(0);
  }
  const [file, more] = positionals;
  if (file === undefined) fail('say which FILE to test on: npm run forecast -- FILE');
  if (more !== undefined) fail(`one file at a time: ${more} is one too many`);
  if (values.metric !== 'rtt' && values.metric !== 'loss') fail('--metric is rtt or loss');
  if (values.step !== '15' && values.step !== '60') fail('--step is 15 or 60 minutes');
  if (!isTimeZone(values['time-zone'])) fail(`${values['time-zone']} is no time zone; one is Asia/Singapore`);
  return {
    file,
    path: values.path,
    line: values.line,
    metric: values.metric,
    stepMs: Number(values.step) * 60_000,
    learnDays: numberOf('--learn-days', values['learn-days']),
    rolling: values.rolling === true,
    limit:
      values.above === undefined
        ? { kind: 'over-quiet', by: numberOf('--over-quiet', values['over-quiet']) }
        : { kind: 'above', value: numberOf('--above', values.above) },
    timeZone: values['time-zone'],
    json: values.json === true,
  };
}

function numberOf(name: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) fail(`${name} is a number above 0, not ${text}`);
  return number;
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        path: { type: 'string' },
        line: { type: 'string' },
        metric: { type: 'string', default: 'rtt' },
        step: { type: 'string', default: '60' },
        'learn-days': { type: 'string', default: '8' },
        rolling: { type: 'boolean' },
        'over-quiet': { type: 'string', default: '10' },
        above: { type: 'string' },
        'time-zone': { type: 'string', default: 'UTC' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}
