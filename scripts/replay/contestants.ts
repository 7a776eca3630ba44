import { readFileSync } from 'node:fs';
import { presets } from '@twinline/engine/presets';
import { RULES, type Rule } from '@twinline/engine/replay/rules';
import type { Contestant, GivenContestant } from '@twinline/services/replay/contestants';
import { presetNamed, readPolicy } from '@twinline/services/replay/readPolicy';
import { fail } from '../setup/dependencies.mjs';
import type { ReplayOptions } from './options';

/**
 * Who is replayed, the policy in question first; `own` is what stands where no other is named. `asItWas` is what really was
 * decided, where that is on record: it stands beside what is compared.
 */
export function contestantsOf(
  options: ReplayOptions,
  own: Contestant,
  asItWas: GivenContestant | null = null,
): Contestant[] {
  const first = firstOf(options, own);
  if (options.compare) {
    const all = [...Object.keys(presets).map(presetContestant), ...RULES.map(ruleContestant)];
    return [first, ...gradedBy(first, asItWas), ...all.filter(({ judge }) => judge !== first.judge)];
  }
  return options.against === undefined ? [first] : [first, againstOf(options.against)];
}

/** What is named in the arguments, read before anything else is: a mistake is told at once. */
export function checkContestants(options: ReplayOptions): void {
  contestantsOf(options, presetContestant('show-live'));
}

export const presetContestant = (name: string): Contestant => ({ name, judge: presetNamed(name) });
const ruleContestant = (rule: Rule): Contestant => ({ name: rule, judge: rule });

/** By the limits of the policy that it is compared with. */
function gradedBy({ judge }: Contestant, asItWas: GivenContestant | null): Contestant[] {
  if (asItWas === null) return [];
  const isPolicy = typeof judge === 'object' && 'limits' in judge;
  return [isPolicy ? { ...asItWas, judge: { ...asItWas.judge, gradedBy: judge } } : asItWas];
}

function firstOf({ policy }: ReplayOptions, own: Contestant): Contestant {
  if (policy === null) return own;
  return 'file' in policy ? fileContestant(policy.file, '--policy') : presetContestant(policy.preset);
}

function againstOf(what: string): Contestant {
  const rule = RULES.find((one) => one === what);
  if (rule !== undefined) return ruleContestant(rule);
  if (Object.hasOwn(presets, what)) return presetContestant(what);
  return fileContestant(what, '--against');
}

function fileContestant(file: string, argument: string): Contestant {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    const also = argument === '--against' ? `, and it is no preset (${Object.keys(presets).join(', ')}) or rule` : '';
    return fail(
      `${argument}: there is no file ${file}${also}${argument === '--against' ? ` (${RULES.join(', ')})` : ''}`,
    );
  }
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    return fail(`${argument}: ${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const judge = readPolicy(given, argument);
  return { name: isNamed(given) ? judge.name : file, judge };
}

const isNamed = (given: unknown) => typeof given === 'object' && given !== null && 'name' in given;
