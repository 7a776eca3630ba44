import type { Readable } from 'node:stream';
import { median } from '@twinline/engine/forecast/robust';
import type { Observation } from '@twinline/engine/forecast/series';
import type { ImportedRow } from '@twinline/services/transfer/importedRow';
import { readImportFile } from '@twinline/services/transfer/readImportFile';
import type { ForecastOptions } from './options';

/**
 * The rows of one path and line, put together to steps: the median of their median round trips in ms, or what was lost of
 * all that was sent (0–1).
 * @throws Error with a sentence for people when rows are faulty, or it is not said which path or line is meant.
 */
export async function readSeries(bytes: Readable, options: ForecastOptions): Promise<Observation[]> {
  const { path, line, metric, stepMs } = options;
  const steps = new Map<number, ImportedRow[]>();
  const names = new Set<string>();
  for await (const entry of readImportFile(bytes)) {
    if ('fault' in entry) throw new Error(`line ${entry.fault.line}: expected ${entry.fault.expected}`);
    const { row } = entry;
    if ((path !== undefined && row.path !== path) || (line !== undefined && row.line !== line)) continue;
    names.add(`${row.path} ${row.line}`);
    const at = Math.floor(row.startMs / stepMs) * stepMs;
    steps.set(at, [...(steps.get(at) ?? []), row]);
  }
  if (names.size === 0) throw new Error('the file has no rows of that path and line');
  if (names.size > 1) throw new Error(`say which --path and --line is meant: ${[...names].join(', ')}`);
  return [...steps].map(([at, rows]) => {
    const known = metric === 'rtt' ? rows.filter((row) => row.rttP50Micros !== null) : rows;
    const knownMs = known.reduce((sum, row) => sum + row.durationMs, 0);
    return {
      at,
      value: metric === 'rtt' ? roundTripMs(known) : lossRatio(known),
      weight: Math.min(1, knownMs / stepMs),
    };
  });
}

const roundTripMs = (rows: readonly ImportedRow[]) => median(rows.map((row) => (row.rttP50Micros ?? 0) / 1_000));

function lossRatio(rows: readonly ImportedRow[]): number {
  const sent = rows.reduce((sum, row) => sum + row.sent, 0);
  return sent > 0 ? 1 - rows.reduce((sum, row) => sum + row.received, 0) / sent : 0;
}
