// `npm run forecast`: how well the congestion forecast would have done on recorded measurements.
import { existsSync } from 'node:fs';
import { type Backtest, backtest, type Score } from '@twinline/engine/forecast/backtest';
import { forecastDefaults } from '@twinline/engine/forecast/forecast';
import { DAY_MS } from '@twinline/engine/forecast/series';
import { zoneOffsetMs } from '@twinline/services/query/span/zoneClock';
import { openFile } from '../import/openFile';
import { fail } from '../setup/dependencies.mjs';
import { type ForecastOptions, readForecastOptions } from './options';
import { readSeries } from './readSeries';

async function run(options: ForecastOptions): Promise<Backtest> {
  const series = await readSeries(openFile(options.file), options);
  const first = Math.min(...series.map((one) => one.at));
  return backtest(series, {
    clock: (at) => at + zoneOffsetMs(options.timeZone, at),
    stepMs: options.stepMs,
    heldOutFrom: first + options.learnDays * DAY_MS,
    relearn: options.rolling ? 'daily' : 'never',
    rules: { ...forecastDefaults, limit: options.limit },
  });
}

function table(result: Backtest, { stepMs, metric }: ForecastOptions): string {
  const minutes = stepMs / 60_000;
  const cell = (value: number | null, digits: number) => (value === null ? '–' : value.toFixed(digits)).padStart(11);
  const row = (name: string, score: Score) =>
    `${name.padEnd(34)}${cell(score.meanError, metric === 'rtt' ? 2 : 5)}${cell(score.recall, 2)}${cell(score.precision, 2)}\n`;
  const { announced, last } = result;
  const lead = announced.leadMs === null ? '–' : `${announced.leadMs / 60_000} min`;
  return [
    `${''.padEnd(34)}${'mean error'.padStart(11)}${'recall'.padStart(11)}${'precision'.padStart(11)}\n`,
    ...Object.entries(result.simple).map(([name, score]) => row(name, score)),
    row('baseline alone', result.baseline),
    ...result.ahead.map(({ steps, score }) =>
      row(`forecast, ${(steps - 1) * minutes}–${steps * minutes} min ahead`, score),
    ),
    `\n${announced.stretches} congested stretches in ${result.weeks.toFixed(1)} weeks: ${announced.foreseen} announced by when they began `,
    `(median lead ${lead}), ${announced.late} late, ${announced.falseAlarms} false alarms\n`,
    `learned from ${last.days} days, rests on ${last.rests}\n`,
  ].join('');
}

const options = readForecastOptions(process.argv.slice(2));
if (!existsSync(options.file)) fail(`there is no file ${options.file}`);
try {
  const result = await run(options);
  process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : table(result, options));
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
