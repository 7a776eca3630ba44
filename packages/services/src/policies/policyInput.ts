import type { Transaction } from '@twinline/db/tenancy';
import type { PolicyFault } from '@twinline/engine/policy';
import type { Policy, Scenario } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { examinePolicy } from '../replay/readPolicy';

/** What a person writes of a policy. `definition` is the whole of it: every field but name, scenario and version. */
export interface PolicyInput {
  readonly name: string;
  readonly definition: unknown;
  /** Why, for the history. */
  readonly note: string;
}

const MAX_NAME_LENGTH = 120;
const MAX_NOTE_LENGTH = 500;

/** Every fault of what was written, by field; empty when it can be used. The policy is whole in either case. */
export function examineInput(
  { name, definition, note }: PolicyInput,
  scenario: Scenario,
): { policy: Policy; faults: PolicyFault[] } {
  const faults: PolicyFault[] = [];
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > MAX_NAME_LENGTH)
    faults.push({
      field: 'name',
      fault: `has ${trimmed.length} characters`,
      fix: `write 1 to ${MAX_NAME_LENGTH} characters`,
    });
  if (note.trim().length > MAX_NOTE_LENGTH)
    faults.push({
      field: 'note',
      fault: `has ${note.trim().length} characters`,
      fix: `write at most ${MAX_NOTE_LENGTH} characters`,
    });
  // What names it stands beside the definition; a copy of a policy may carry it along.
  const given = isObject(definition) ? { ...definition, scenario, name: trimmed, version: 1 } : definition;
  const examined = examinePolicy(given);
  return { policy: examined.policy, faults: [...faults, ...examined.faults] };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One error for all faults: each is told by its field, what is wrong, and how to mend it. */
export function refuse(faults: readonly PolicyFault[]): never {
  const sentences = faults.map(({ field, fault, fix }) => `${field} ${fault}: ${fix}`);
  throw new ServiceError('invalid', `the policy cannot be used. ${sentences.join('; ')}`, {
    field: faults[0]?.field ?? 'definition',
    faults,
  });
}

/** Faults of a policy for these routes: lines that a region has not. */
export async function misfits(tx: Transaction, policy: Policy, routeIds: readonly string[]): Promise<PolicyFault[]> {
  if (routeIds.length === 0) return [];
  const { rows } = await tx.execute<{ code: string; slots: string[] }>(sql`
    select g.code, array(select slot from lines l where l.region_id = g.id and l.archived_at is null order by slot) as slots
    from routes r join regions g on g.id = r.region_id
    where r.id = any(${sql.param(routeIds)}::uuid[]) order by g.code`);
  const faults: PolicyFault[] = [];
  for (const { code, slots } of rows) {
    const there = `${code} has ${slots.join(', ') || 'none'}`;
    const { preferredLine } = policy;
    if (preferredLine !== 'none' && !slots.includes(preferredLine))
      faults.push({ field: 'preferredLine', fault: `is ${preferredLine}`, fix: `name a line that is there: ${there}` });
    for (const line of Object.keys(policy.weights))
      if (!slots.includes(line))
        faults.push({
          field: `weights.${line}`,
          fault: 'is a share of no line',
          fix: `share out over lines: ${there}`,
        });
  }
  return [...new Map(faults.map((fault) => [fault.field, fault])).values()];
}

/** Slots that a policy names: the line it prefers, and those it shares out over. */
export function namedLines({ preferredLine, weights }: Policy): string[] {
  return [...new Set([...(preferredLine === 'none' ? [] : [preferredLine]), ...Object.keys(weights)])];
}

/** One change of an organization's policies at a time: two must not get the same name, nor be more than there may be. */
export async function lockPolicies(tx: Transaction, { organizationId }: OrganizationContext): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`policies of ${organizationId}`}, 0))`);
}

/** The fault of a name that another policy has or had; null when it is free. `except` is the policy itself. */
export async function nameTaken(tx: Transaction, name: string, except: string | null): Promise<PolicyFault | null> {
  const { rows } = await tx.execute<{ archived: boolean }>(sql`
    select archived_at is not null as archived from policies
    where name = ${name} and (${except}::uuid is null or id <> ${except}::uuid)`);
  const [other] = rows;
  if (!other) return null;
  return {
    field: 'name',
    fault: `is that of another policy${other.archived ? ', which is archived' : ''}`,
    fix: 'choose another',
  };
}
