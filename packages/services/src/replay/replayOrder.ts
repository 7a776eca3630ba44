import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { RULES, type Rule } from '@twinline/engine/replay/rules';
import type { Policy } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { policyOf, type StoredPolicy } from '../policies/policyRow';
import { shadowDecisions } from '../shadows/shadowDecisions';
import type { Contestant } from './contestants';
import { examinePolicy, presetNamed } from './readPolicy';
import { type ReplayedRoute, replayedPaths, replayedRoute } from './replayedRoute';
import { assertRange } from './replayRoute';

/** Who is to be replayed; `changes` are fields of the policy that are otherwise than in it, nested ones too. */
export type ReplayChoice =
  | { readonly kind: 'own'; readonly changes?: Changes | undefined }
  | { readonly kind: 'preset'; readonly preset: string; readonly changes?: Changes | undefined }
  | { readonly kind: 'saved'; readonly policyId: string; readonly changes?: Changes | undefined }
  | { readonly kind: 'rule'; readonly rule: string }
  /** What a shadow of the route really decided, while it ran. */
  | { readonly kind: 'shadow'; readonly shadowId: string };
export type Changes = Readonly<Record<string, unknown>>;

export interface ReplayOrder {
  readonly routeId: string;
  /** Epoch ms, half open. */
  readonly from: number;
  readonly to: number;
  /** One or two. */
  readonly choices: readonly ReplayChoice[];
}

const MOST_CHOICES = 2;
/** A replay of this many samples takes a few minutes of a core; docs/replay.md has the figures. */
const MOST_SAMPLES = 12_000_000;

/**
 * Whom an order names, in its order, checked as far as it can be without replaying.
 *
 * @throws ServiceError not-found (route, policy), invalid (range, policy by its field, more than can be replayed at once).
 */
export async function readOrder(ctx: OrganizationContext, order: ReplayOrder): Promise<readonly Contestant[]> {
  assertRange(order);
  if (order.choices.length === 0 || order.choices.length > MOST_CHOICES)
    throw new ServiceError('invalid', `name 1 to ${MOST_CHOICES} policies or rules to replay`, { field: 'choices' });
  const { route, contestants } = await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const found = await replayedRoute(tx, order.routeId);
    const saved = await savedPolicies(ctx, order.choices);
    const contestants: Contestant[] = [];
    for (const [i, choice] of order.choices.entries())
      contestants.push(
        choice.kind === 'shadow'
          ? await shadowOf(tx, choice.shadowId, i, found, order)
          : contestantOf(choice, i, found, saved),
      );
    return { route: found, contestants };
  });
  const paths = await replayedPaths(ctx, route.regionId, order);
  const seconds = (since: number, until: number) =>
    Math.max(0, Math.min(until, order.to, ctx.now()) - Math.max(since, order.from)) / 1_000;
  const samples = paths.reduce((sum, { since, until }) => sum + seconds(since, until), 0);
  if (samples > MOST_SAMPLES) {
    const hours = Math.floor(((order.to - order.from) / 3_600_000) * (MOST_SAMPLES / samples));
    throw new ServiceError(
      'invalid',
      `that is about ${Math.round(samples / 1e6)} million samples of ${paths.length} paths, and ${MOST_SAMPLES / 1e6} million can be replayed at once: choose at most ${hours} hours`,
      { field: 'from' },
    );
  }
  return contestants;
}

type Saved = ReadonlyMap<string, Policy>;

async function savedPolicies(ctx: OrganizationContext, choices: readonly ReplayChoice[]): Promise<Saved> {
  const ids = choices.flatMap((choice) => (choice.kind === 'saved' ? [choice.policyId] : []));
  if (ids.length === 0) return new Map();
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<StoredPolicy & { id: string } & Record<string, unknown>>(sql`
      select id, name, scenario, definition, version from policies where id = any(${sql.param(ids)}::uuid[])`),
  );
  return new Map(rows.map((row) => [row.id, policyOf(row)]));
}

/** Graded by the route's own policy, as what really was. */
async function shadowOf(
  tx: Transaction,
  shadowId: string,
  place: number,
  { policy }: ReplayedRoute,
  order: ReplayOrder,
): Promise<Contestant> {
  const field = `choices.${place}.shadowId`;
  const { name, decisions } = await shadowDecisions(tx, { shadowId, routeId: order.routeId, field }, order);
  return { name, judge: { decisions, gradedBy: policy } };
}

function contestantOf(
  choice: Exclude<ReplayChoice, { kind: 'shadow' }>,
  place: number,
  route: ReplayedRoute,
  saved: Saved,
): Contestant {
  const field = `choices.${place}`;
  switch (choice.kind) {
    case 'rule':
      return { name: choice.rule, judge: ruleNamed(choice.rule, `${field}.rule`) };
    case 'own':
      return { name: route.policyName, judge: changed(route.policy, choice.changes, field) };
    case 'preset':
      return { name: choice.preset, judge: changed(presetNamed(choice.preset), choice.changes, field) };
    case 'saved': {
      const policy = saved.get(choice.policyId);
      if (policy === undefined)
        throw new ServiceError('not-found', 'there is no such policy', { field: `${field}.policyId` });
      return { name: policy.name, judge: changed(policy, choice.changes, field) };
    }
  }
}

function ruleNamed(name: string, field: string): Rule {
  const rule = RULES.find((one) => one === name);
  if (rule === undefined)
    throw new ServiceError('invalid', `there is no rule ${name}: there are ${RULES.join(', ')}`, { field });
  return rule;
}

/** The policy with the changes laid over; shares of lines are replaced as a whole. */
function changed(policy: Policy, changes: Changes | undefined, field: string): Policy {
  if (changes === undefined || Object.keys(changes).length === 0) return policy;
  const examined = examinePolicy(laidOver({ ...policy }, changes));
  const [first] = examined.faults;
  if (first === undefined) return examined.policy;
  const sentences = examined.faults.map((fault) => `${fault.field} ${fault.fault}: ${fault.fix}`);
  throw new ServiceError('invalid', `this policy cannot be used. ${sentences.join('; ')}`, {
    field: `${field}.changes.${first.field}`,
    faults: examined.faults,
  });
}

function laidOver(base: Record<string, unknown>, changes: Changes): Record<string, unknown> {
  const result = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    const before = base[key];
    result[key] = isObject(value) && isObject(before) && key !== 'weights' ? laidOver(before, value) : value;
  }
  return result;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
