import type { Policy } from '@twinline/engine/types';

/** What names a policy and its version says nothing of how it decides. */
const NAMING: ReadonlySet<string> = new Set(['scenario', 'name', 'version']);

/** The fields in which two policies decide differently, by their path (`limits.rtt.fair`); shares of lines are one field. */
export function differences(one: Policy, other: Policy): string[] {
  const [here, there] = [flat(one), flat(other)];
  return [...new Set([...here.keys(), ...there.keys()])].filter((field) => here.get(field) !== there.get(field));
}

function flat(policy: Policy): Map<string, string> {
  const fields = new Map<string, string>();
  const visit = (value: unknown, path: string) => {
    if (typeof value !== 'object' || value === null || path === 'weights') fields.set(path, canonical(value));
    else for (const [key, inner] of Object.entries(value)) visit(inner, path === '' ? key : `${path}.${key}`);
  };
  for (const [key, value] of Object.entries(policy)) if (!NAMING.has(key)) visit(value, key);
  return fields;
}

/** The same whatever the order of keys. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
