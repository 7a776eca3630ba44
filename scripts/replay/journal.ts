import { createDatabase } from '@twinline/db/client';
import { explain } from '@twinline/engine/explain';
import type { ShadowDecided } from '@twinline/engine/region/inputs';
import { type JournalReplay, replayJournal } from '@twinline/services/journal/replayJournal';
import { contextOf, databaseUrl, organizationOf } from '../import/place';
import { contestantsOf, presetContestant } from './contestants';
import type { ReplayOptions, RouteSource } from './options';

type Language = 'en' | 'zh';

const MOST_LISTED = 20;

const WORDS = {
  en: {
    header: ({ chunks, hubs }: JournalReplay) => `${chunks} chunks of the journal, by ${hubs} hubs.`,
    decisions: ({ decisions, equal }: JournalReplay) => `Decisions: ${decisions}, replayed bit for bit: ${equal}.`,
    directives: ({ directives: { compared, equal } }: JournalReplay) =>
      `Directives in the database: ${compared}, replayed bit for bit: ${equal}.`,
    compared: ({ compared }: JournalReplay) => `States and checkpoints compared besides: ${compared}.`,
    missing: (from: string, to: string) => `Not replayable, the journal has a gap: ${from} – ${to}`,
    judges: (recorded: string, own: number) =>
      `Recorded by judge version ${recorded}, this is ${own}: differences are expected.`,
    same: 'What was decided follows from what was heard.',
    none: 'Nothing could be compared: the journal has nothing of this stretch.',
    differs: (count: number) => `${count} differences, the first:`,
    recorded: 'on record',
    replayed: 'replayed',
    shadow: (policy: string, count: number) => `${policy} on the same inputs: ${count} decisions`,
    more: (count: number) => `  and ${count} more: see --json`,
  },
  zh: {
    header: ({ chunks, hubs }: JournalReplay) => `日志 ${chunks} 段，来自 ${hubs} 个中枢。`,
    decisions: ({ decisions, equal }: JournalReplay) => `决策 ${decisions} 个，逐位一致 ${equal} 个。`,
    directives: ({ directives: { compared, equal } }: JournalReplay) =>
      `数据库中的指令 ${compared} 条，逐位一致 ${equal} 条。`,
    compared: ({ compared }: JournalReplay) => `另比对状态与检查点 ${compared} 次。`,
    missing: (from: string, to: string) => `无法回放，日志有缺口：${from} – ${to}`,
    judges: (recorded: string, own: number) => `由判定器版本 ${recorded} 记录，当前为版本 ${own}：出现差异属正常。`,
    same: '所有决策都可由当时的输入推出。',
    none: '没有可比对的内容：日志不含该时段。',
    differs: (count: number) => `有 ${count} 处不一致，第一处：`,
    recorded: '记录',
    replayed: '回放',
    shadow: (policy: string, count: number) => `${policy} 在同样的输入下：${count} 个决策`,
    more: (count: number) => `  另有 ${count} 项，见 --json`,
  },
} as const;

/**
 * Replays a route's journal; exit code 1 where something is otherwise than on record, and 2 where only what other versions
 * of the judge decided is.
 */
export async function runJournal(source: RouteSource, options: ReplayOptions): Promise<void> {
  const { json, language, policy: asked } = options;
  const [first] = asked === null ? [] : contestantsOf(options, presetContestant('show-live'));
  const judge = first?.judge;
  const policy = typeof judge === 'object' && 'limits' in judge ? judge : null;
  const db = createDatabase(databaseUrl(options.database), { max: 2 });
  try {
    const ctx = contextOf(db, await organizationOf(db, options.organization));
    const { routeId, from, to } = source;
    const found = await replayJournal(ctx, { routeId, from, to, policy });
    const { replayed, ...rest } = found;
    const shadowOf = first === undefined ? {} : { policy: first.name };
    process.stdout.write(
      json ? `${JSON.stringify({ routeId, ...rest, ...shadowOf })}\n` : textOf(routeId, found, first?.name, language),
    );
    process.exitCode = exitCodeOf(found);
  } finally {
    await db.end();
  }
}

function exitCodeOf({ differences, judge }: JournalReplay): number {
  if (differences.length === 0) return 0;
  return differences.every((one) => one.judge !== null && one.judge !== judge.own) ? 2 : 1;
}

function textOf(routeId: string, found: JournalReplay, policy: string | undefined, language: Language): string {
  const words = WORDS[language];
  const { differences, missing, shadow, judge } = found;
  const others = judge.recorded.filter((version) => version !== judge.own);
  const [first] = differences;
  const nothing = found.decisions + found.compared + found.directives.compared === 0;
  return [
    `${routeId}  ${iso(found.from)} – ${iso(found.to)}`,
    ...[words.header(found), words.decisions(found), words.directives(found), words.compared(found)],
    ...(others.length > 0 ? [words.judges(others.join(', '), judge.own)] : []),
    ...missing.slice(0, MOST_LISTED).map(({ from, to }) => words.missing(iso(from), iso(to))),
    ...(missing.length > MOST_LISTED ? [words.more(missing.length - MOST_LISTED)] : []),
    ...(first === undefined ? [nothing ? words.none : words.same] : [words.differs(differences.length)]),
    ...(first === undefined
      ? []
      : [
          `  ${iso(first.at)}  ${first.what}`,
          `  ${words.recorded}: ${short(first.recorded)}`,
          `  ${words.replayed}: ${short(first.replayed)}`,
        ]),
    ...(policy === undefined ? [] : shadowText(shadow, policy, language)),
    '',
  ].join('\n');
}

function shadowText(shadow: readonly ShadowDecided[], policy: string, language: Language): string[] {
  const words = WORDS[language];
  const listed = shadow.slice(0, MOST_LISTED).map(({ at, decision, before }) => {
    const [effect] = decision.effects;
    const line = effect?.kind === 'held' ? effect.wanted : decision.state.activeLine;
    const { reason, evidence } = decision;
    return `  ${iso(at)}  ${before.activeLine} → ${line}  ${explain({ reason, line, from: before.activeLine, evidence }, language)}`;
  });
  const rest = shadow.length - listed.length;
  return ['', words.shadow(policy, shadow.length), ...listed, ...(rest > 0 ? [words.more(rest)] : [])];
}

const short = (value: unknown) => {
  const text = JSON.stringify(value);
  return text.length > 600 ? `${text.slice(0, 600)} …` : text;
};

const iso = (at: number) => new Date(at).toISOString();
