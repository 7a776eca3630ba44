import type { ImportFault } from '@twinline/services/transfer/importedRow';
import type { ImportProgress, ImportResult } from '@twinline/services/transfer/importMeasurements';
import type { ImportOptions } from './options';

/** Where a line is wrong: line, column, value, and what is expected. */
export function faultText({ line, column, value, expected }: ImportFault): string {
  const what = column === null ? '' : `, ${column}`;
  const shown = value === '' ? 'is empty' : `is "${value}"`;
  return `line ${line}${what}: ${column === null && value === '' ? '' : `${shown}; `}expected ${expected}`;
}

/** How far it is, on standard error: one line that is written over on a terminal, now and then a line elsewhere. */
export function progressLine(): { show(progress: ImportProgress): void; clear(): void } {
  const terminal = process.stderr.isTTY === true;
  let shownAt = 0;
  return {
    show(progress) {
      const now = performance.now();
      if (now - shownAt < (terminal ? 200 : 5_000)) return;
      shownAt = now;
      process.stderr.write(terminal ? `\r\u001b[K${progressText(progress)}` : `${progressText(progress)}\n`);
    },
    clear() {
      if (terminal && shownAt > 0) process.stderr.write('\r\u001b[K');
    },
  };
}

function progressText({ step, done, of }: ImportProgress): string {
  switch (step) {
    case 'checking':
      return `checking: ${done} lines`;
    case 'storing':
      return `storing: ${done} of ${of ?? '?'} rows`;
    case 'rolling-up':
      return `rolling up: ${done} stretches left`;
  }
}

/** What came of it, for a person. */
export function resultText(result: ImportResult, { region, dryRun, ending }: ImportOptions): string {
  const { paths, rows, added, from, to, shiftMs, unmapped, skippedFaulty, beforeRetention, bucketsLeft } = result;
  const named = paths.slice(0, 20).map(({ path, line, rows: of }) => `  ${path} as line ${line}: ${of} rows`);
  if (paths.length > named.length) named.push(`  and ${paths.length - named.length} more`);
  const others = Object.entries(unmapped).map(([line, of]) => `${line} (${of} rows)`);
  const sentences = [
    dryRun
      ? `Would import ${rows} rows into region ${region}; nothing was stored.`
      : `Imported into region ${region}: ${added} rows are new, ${rows - added} were there already.`,
    ...named,
    `They begin ${new Date(from).toISOString()} and end ${new Date(to).toISOString()}${shiftMs === 0 ? '' : `, ${days(shiftMs)} later than in the file`}.`,
    ...(others.length > 0
      ? [`Left out, because --map does not name their line: ${others.slice(0, 20).join(', ')}.`]
      : []),
    ...(skippedFaulty > 0 ? [`Left out, because they are wrong: ${skippedFaulty} lines.`] : []),
    ...ageSentences(beforeRetention, ending),
    ...(bucketsLeft ? [`${bucketsLeft} stretches are not rolled up yet: the hub does it when they are over.`] : []),
  ];
  return `${sentences.join('\n')}\n`;
}

function ageSentences(
  { raw, minutes, quarters }: ImportResult['beforeRetention'],
  ending: ImportOptions['ending'],
): string[] {
  if (raw === 0) return [];
  const hint = ending === undefined ? ' Shift them by --ending now to keep them longer.' : '';
  return [
    `${raw} rows are older than raw samples are kept, ${minutes} older than minutes, ${quarters} older than quarter-hours: the hub drops them at that resolution within the hour.${hint}`,
  ];
}

const days = (ms: number) => (ms % 86_400_000 === 0 ? `${ms / 86_400_000} days` : `${ms / 1_000} s`);
