import { type PolicyFault, validatePolicy } from '@twinline/engine/policy';
import { presets } from '@twinline/engine/presets';
import type { Policy, Scenario } from '@twinline/engine/types';
import { ServiceError } from '../errors';

/** Free in their keys: shares of lines. */
const OPEN = new Set(['weights']);

/**
 * A policy from what somebody wrote: the preset of its `scenario` (show-live where it names none) with the fields that are
 * given. Every fault is named by its field, what is wrong, and how to mend it.
 *
 * @throws ServiceError invalid.
 */
export function readPolicy(given: unknown, field = 'policy'): Policy {
  const { policy, faults } = examinePolicy(given);
  if (faults.length === 0) return policy;
  const sentences = faults.map((fault) => `${fault.field === '' ? 'it' : fault.field} ${fault.fault}: ${fault.fix}`);
  throw new ServiceError('invalid', `the policy cannot be used. ${sentences.join('; ')}`, { field, faults });
}

/**
 * As `readPolicy`, with every fault instead of an error: what has the wrong type or is not known is left to the preset, so
 * that the other fields are held against each other all the same.
 */
export function examinePolicy(given: unknown): { policy: Policy; faults: PolicyFault[] } {
  const faults: PolicyFault[] = [];
  const scenario = scenarioOf(given, faults);
  const policy = overlay(presets[scenario], given, '', faults) as Policy;
  const named = new Set(faults.map(({ field }) => field));
  faults.push(...validatePolicy(policy).filter(({ field }) => !named.has(field)));
  return { policy, faults };
}

/** One of the four presets by name. @throws ServiceError invalid. */
export function presetNamed(name: string): Policy {
  if (isScenario(name)) return presets[name];
  throw new ServiceError('invalid', `there is no preset ${name}: there are ${Object.keys(presets).join(', ')}`, {
    field: 'preset',
  });
}

const isScenario = (name: string): name is Scenario => Object.hasOwn(presets, name);

function scenarioOf(given: unknown, faults: PolicyFault[]): Scenario {
  const named = isObject(given) ? given.scenario : undefined;
  if (named === undefined) return 'show-live';
  if (typeof named === 'string' && isScenario(named)) return named;
  const fix = `one of ${Object.keys(presets).join(', ')}`;
  faults.push({ field: 'scenario', fault: `is ${JSON.stringify(named)}`, fix });
  return 'show-live';
}

/** `given` laid over `base`, which says what fields there are and of what type. */
function overlay(base: unknown, given: unknown, field: string, faults: PolicyFault[]): unknown {
  if (!isObject(base)) {
    if (typeof given === typeof base) return given;
    faults.push({
      field,
      fault: `is ${JSON.stringify(given)}`,
      fix: `write a ${typeof base}, such as ${String(base)}`,
    });
    return base;
  }
  if (!isObject(given)) {
    const fix = `write an object with ${Object.keys(base).join(', ') || 'a number for each line'}`;
    faults.push({ field, fault: `is ${JSON.stringify(given)}`, fix });
    return base;
  }
  if (OPEN.has(field)) return shares(given, field, faults);
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(given)) {
    const at = field === '' ? key : `${field}.${key}`;
    if (Object.hasOwn(base, key)) result[key] = overlay(base[key], value, at, faults);
    else faults.push({ field: at, fault: 'is not known', fix: `there are ${Object.keys(base).join(', ')}` });
  }
  return result;
}

function shares(given: Record<string, unknown>, field: string, faults: PolicyFault[]): Record<string, unknown> {
  for (const [line, share] of Object.entries(given))
    if (typeof share !== 'number')
      faults.push({
        field: `${field}.${line}`,
        fault: `is ${JSON.stringify(share)}`,
        fix: 'write a number, such as 0.5',
      });
  return given;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
