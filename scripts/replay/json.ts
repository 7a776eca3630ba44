import { explain } from '@twinline/engine/explain';
import type { Directed } from '@twinline/engine/replay/judge';
import type { Replayed } from '@twinline/services/replay/contestants';
import type { ReplayOptions } from './options';
import type { Replayable } from './run';

/** The result for programs (DESIGN §8): of the policy in question, with the second one or all others beside it. */
export function asJson(found: Replayable, { language, compare }: ReplayOptions) {
  const [first, ...others] = found.replayed;
  const { from, to, paths, rawFrom, skippedFaulty } = found;
  const recording = { of: found.of, from, to, paths, ...(rawFrom === undefined ? {} : { rawFrom }), skippedFaulty };
  return {
    ...(first === undefined ? {} : wholly(first, language)),
    recording,
    ...(others.length > 0 && !compare ? { against: others.map((one) => wholly(one, language))[0] } : {}),
    ...(compare ? { contestants: found.replayed.map(inShort) } : {}),
  };
}

function wholly(replayed: Replayed, language: 'en' | 'zh') {
  const { started, switches, settings, held, advised, missed, samples, strangers, longestSampleMs } = replayed.result;
  return {
    ...inShort(replayed),
    started: started && { at: started.at, line: started.line },
    switches: switches.map((one) => ({ ...one, to: one.line, sentence: sentenceOf(one, language) })),
    settings,
    held: held.map((one) => ({ ...one, from: one.line, to: one.wanted })),
    advised,
    missedStretches: missed,
    ...{ samples, strangers, longestSampleMs },
  };
}

function inShort({ name, result }: Replayed) {
  const { switches, needless, missed, badSeconds, degradedSeconds, comparedSeconds } = result;
  return {
    policy: name,
    switches: switches.map(({ at, from, line, reason }) => ({ at, from, to: line, reason })),
    needless,
    missed: missed.length,
    badSeconds,
    degradedSeconds,
    comparedSeconds,
  };
}

/** What people read of a switch; null for simple rules, which say nothing. */
export function sentenceOf({ reason, line, from, evidence }: Directed, language: 'en' | 'zh'): string | null {
  return reason === 'rule' ? null : explain({ reason, line, from, evidence }, language);
}
