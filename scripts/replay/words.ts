import type { ReplayedSwitch } from '@twinline/engine/replay/createReplay';
import type { Missed } from '@twinline/engine/replay/hindsight';
import type { Replayed } from '@twinline/services/replay/contestants';
import { AS_IT_WAS } from '@twinline/services/replay/replayRoute';
import { sentenceOf } from './json';
import type { Replayable } from './run';

type Language = 'en' | 'zh';

const WORDS = {
  en: {
    choice: 'choice',
    bad: 'bad s',
    degraded: 'degraded s',
    switches: 'switches',
    needless: 'needless',
    missed: 'missed',
    alone: (line: string) => `line ${line} alone`,
    best: 'best possible',
    asItWas: 'as it was',
    header: (of: string, span: string, paths: number, samples: number) =>
      `Replayed ${of}\n${span}, ${samples} samples of ${paths} paths.`,
    compared: (seconds: number) =>
      `Counted over ${seconds} seconds that every line has data of; bad: half of its probes lost, by audience.`,
    minutes: (until: string | null) =>
      until === null
        ? 'Raw samples are gone: replayed from minutes. Decisions are no finer than that, bad seconds are exact.'
        : `Until ${until} raw samples are gone: minutes there. Decisions are no finer than that, bad seconds are exact.`,
    coarse: (seconds: number) => `Samples last up to ${seconds} s: decisions are no finer than that.`,
    skipped: (lines: number) => `Left out, because they are wrong: ${lines} lines.`,
    strangers: (samples: number) => `Left out: ${samples} samples of paths that were not in the region at the time.`,
    never: (name: string) => `${name} never began: there was no moment with enough fresh data.`,
    changes: (name: string) => `Switches of ${name}:`,
    more: (count: number) => `  and ${count} more: see --json`,
    isNeedless: 'needless',
    wasMissed: (line: string, other: string, seconds: number) =>
      `missed: line ${line} bad for ${seconds} s while line ${other} was well`,
  },
  zh: {
    choice: '方案',
    bad: '坏秒',
    degraded: '劣化秒',
    switches: '切换',
    needless: '多余',
    missed: '漏切',
    alone: (line: string) => `只用线路 ${line}`,
    best: '理论最优',
    asItWas: '当时实际',
    header: (of: string, span: string, paths: number, samples: number) =>
      `回放：${of}\n${span}，${paths} 条路径的 ${samples} 个样本。`,
    compared: (seconds: number) =>
      `统计范围：各线路都有数据的 ${seconds} 秒；坏秒指丢失一半以上探测包的秒，按观众加权。`,
    minutes: (until: string | null) =>
      until === null
        ? '原始样本已清理，改用分钟数据回放：决策精度以分钟计，坏秒仍然准确。'
        : `${until} 之前的原始样本已清理，该段改用分钟数据：决策精度以分钟计，坏秒仍然准确。`,
    coarse: (seconds: number) => `样本最长 ${seconds} 秒，决策精度不会更细。`,
    skipped: (lines: number) => `已略去 ${lines} 行有误的数据。`,
    strangers: (samples: number) => `已略去 ${samples} 个样本：其路径当时不属于该区域。`,
    never: (name: string) => `${name} 没有开始：始终没有足够的新鲜数据。`,
    changes: (name: string) => `${name} 的切换：`,
    more: (count: number) => `  另有 ${count} 项，见 --json`,
    isNeedless: '多余',
    wasMissed: (line: string, other: string, seconds: number) =>
      `漏切：线路 ${line} 连坏 ${seconds} 秒，而线路 ${other} 正常`,
  },
} as const;

const MOST_LISTED = 20;

/** What came of it, for a person. */
export function resultText(found: Replayable, language: Language): string {
  const words = WORDS[language];
  const [first] = found.replayed;
  if (first === undefined) return '';
  const { samples, comparedSeconds, strangers, longestSampleMs } = first.result;
  const span = `${iso(found.from)} – ${iso(found.to)}`;
  const notes = [
    words.compared(comparedSeconds),
    ...(found.rawFrom === undefined || found.rawFrom === found.from ? [] : minutesNote(found, words)),
    ...(found.rawFrom === undefined && longestSampleMs > 1_000 ? [words.coarse(longestSampleMs / 1_000)] : []),
    ...(found.skippedFaulty > 0 ? [words.skipped(found.skippedFaulty)] : []),
    ...(strangers > 0 ? [words.strangers(strangers)] : []),
    ...found.replayed
      .filter(({ result }) => result.started === null)
      .map(({ name }) => words.never(called(name, words))),
  ];
  const lists = found.replayed.length > 2 ? [] : found.replayed.flatMap((one) => changesOf(one, language));
  return [
    words.header(found.of, span, found.paths, samples),
    ...notes,
    '',
    ...table(rowsOf(found.replayed, first, words)),
    ...lists,
    '',
  ].join('\n');
}

type Words = (typeof WORDS)[Language];

const called = (name: string, words: Words) => (name === AS_IT_WAS ? words.asItWas : name);

/** Only where minutes were read at all. */
function minutesNote({ rawFrom, replayed }: Replayable, words: Words): string[] {
  const read = replayed.some(({ result }) => result.longestSampleMs >= 60_000);
  return read ? [words.minutes(rawFrom == null ? null : iso(rawFrom))] : [];
}

function rowsOf(replayed: readonly Replayed[], first: Replayed, words: Words): string[][] {
  const { badSeconds, degradedSeconds } = first.result;
  const lines = Object.keys(badSeconds).filter((name) => name !== 'chosen' && name !== 'best');
  const alone = [...lines.map((line) => [line, words.alone(line)] as const), ['best', words.best] as const];
  return [
    [words.choice, words.bad, words.degraded, words.switches, words.needless, words.missed],
    ...replayed.map(({ name, result }) => [
      called(name, words),
      seconds(result.badSeconds.chosen),
      seconds(result.degradedSeconds?.chosen),
      `${result.switches.length}`,
      `${result.needless}`,
      `${result.missed.length}`,
    ]),
    ...alone.map(([key, label]) => [label, seconds(badSeconds[key]), seconds(degradedSeconds?.[key]), '', '', '']),
  ];
}

const seconds = (value: number | undefined) => (value === undefined ? '–' : value.toFixed(1));

/** Columns apart by two spaces, the first to the left and figures to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const blank = ' '.repeat((widths[column] ?? 0) - widthOf(cell));
        return column === 0 ? cell + blank : blank + cell;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** In a terminal: Chinese characters are two wide. */
const widthOf = (text: string) => Array.from(text).reduce((sum, one) => sum + (/[\u2e80-\uffef]/.test(one) ? 2 : 1), 0);

function changesOf({ name, result }: Replayed, language: Language): string[] {
  const words = WORDS[language];
  const entries = [
    ...result.switches.map((one) => ({ at: one.at, text: switchText(one, language) })),
    ...result.missed.map((one) => ({ at: one.from, text: missedText(one, words) })),
  ].sort((a, b) => a.at - b.at);
  if (entries.length === 0) return [];
  const listed = entries.slice(0, MOST_LISTED).map(({ at, text }) => `  ${iso(at)}  ${text}`);
  const rest = entries.length - listed.length;
  return ['', words.changes(name), ...listed, ...(rest > 0 ? [words.more(rest)] : [])];
}

function switchText(one: ReplayedSwitch, language: Language): string {
  const words = WORDS[language];
  const sentence = sentenceOf(one, language);
  const needless = one.worth?.needless ? `  [${words.isNeedless}]` : '';
  return `${one.from} → ${one.line}${sentence === null ? '' : `  ${sentence}`}${needless}`;
}

const missedText = ({ from, to, line, other }: Missed, words: Words) =>
  words.wasMissed(line, other, (to - from) / 1_000);

const iso = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z');
