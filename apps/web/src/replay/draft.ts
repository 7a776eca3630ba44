import type { OrderedChoice, ReplayChoices, ReplayOrder, ReplayPolicy, ReplayShadow } from './data';

/** The numbers that people change; the rest of a policy has its own page. Milliseconds are shown as seconds. */
export const numberFields = ['holdDownMs', 'leaveDwellMs', 'leaveBelowScore', 'returnAtScore', 'minimumGain'] as const;
export const wordFields = ['preferredLine', 'mode'] as const;
export const fields = [...numberFields, ...wordFields] as const;
export type FieldName = (typeof fields)[number];
export const modes = ['single', 'duplicate', 'split'] as const;

/** Who is replayed: `own`, `preset:…`, `saved:…`, `rule:…`, `shadow:…`, or nobody; and fields as they were typed. */
export interface ChoiceDraft {
  readonly who: string;
  readonly changes: Readonly<Partial<Record<FieldName, string>>>;
}

export const periods = ['24h', '7d', 'pick'] as const;
export type Period = (typeof periods)[number];

/** All that the address says. */
export interface Draft {
  readonly routeId: string | null;
  readonly period: Period;
  /** Epoch ms, of a picked stretch. */
  readonly from: number | null;
  readonly to: number | null;
  readonly choices: readonly [ChoiceDraft, ChoiceDraft];
}

const HOUR_MS = 3_600_000;
const SPAN_MS = { '24h': 24 * HOUR_MS, '7d': 168 * HOUR_MS } as const;
/** Around a moment as much is replayed: enough for most hold-downs to be seen. */
const AROUND_MS = 900_000;

type Get = (name: string) => string | null;

/** What the address asks for; `at` is a moment to replay around. */
export function draftOf(get: Get): Draft {
  const moment = (name: string) => {
    const at = Number(get(name) ?? Number.NaN);
    return Number.isInteger(at) && at > 0 ? at : null;
  };
  const at = moment('at');
  const [from, to] = at === null ? [moment('from'), moment('to')] : [at - AROUND_MS, at + AROUND_MS];
  const picked = from !== null && to !== null;
  const period = picked ? 'pick' : (periods.find((one) => one === get('period')) ?? '24h');
  const choice = (place: number, who: string): ChoiceDraft => ({
    who: get(`who${place}`) ?? who,
    changes: changesOf(get(`change${place}`) ?? ''),
  });
  return { routeId: get('route'), period, from, to, choices: [choice(1, 'own'), choice(2, 'rule:three-misses')] };
}

/** The address of a draft; null takes a word out of it. */
export function paramsOf(draft: Draft): Record<string, string | null> {
  const picked = draft.period === 'pick';
  const choices = draft.choices.flatMap(({ who, changes }, i): [string, string | null][] => [
    [`who${i + 1}`, who],
    [`change${i + 1}`, changesText(changes) || null],
  ]);
  return {
    route: draft.routeId,
    period: draft.period === '24h' ? null : draft.period,
    from: picked && draft.from !== null ? String(draft.from) : null,
    to: picked && draft.to !== null ? String(draft.to) : null,
    at: null,
    ...Object.fromEntries(choices),
  };
}

const changesText = (changes: ChoiceDraft['changes']) =>
  fields.flatMap((field) => (changes[field] ? [`${field}:${changes[field]}`] : [])).join('~');

function changesOf(text: string): ChoiceDraft['changes'] {
  const pairs = text.split('~').map((pair) => pair.split(':'));
  return Object.fromEntries(
    pairs.flatMap(([name, value]) => {
      const field = fields.find((one) => one === name);
      return field === undefined || !value ? [] : [[field, value]];
    }),
  );
}

/** The policy that a choice begins with; null for a rule, a shadow, and nobody. */
export function policyOf(who: string, routeId: string, offered: ReplayChoices): ReplayPolicy | null {
  const [kind, name = ''] = who.split(':');
  const saved = (id: string | undefined) => offered.policies.find((policy) => policy.id === id)?.policy ?? null;
  switch (kind) {
    case 'own':
      return saved(offered.routes.find((route) => route.routeId === routeId)?.policyId);
    case 'preset':
      return offered.presets[name] ?? null;
    case 'saved':
      return saved(name);
    default:
      return null;
  }
}

/** The last day, at most, of the whole seconds in which a shadow ran: what is replayed of it unless somebody asks for more. */
export function shadowSpan(shadow: Pick<ReplayShadow, 'startedAt' | 'endedAt'>, now: number): ReplaySpan {
  const to = whole(shadow.endedAt ?? now);
  const began = Math.ceil(shadow.startedAt / 1_000) * 1_000;
  return { from: Math.max(began, to - SPAN_MS['24h']), to };
}

/** Whether a shadow ran in all of what a draft asks for. */
export function ranThroughout(shadow: Pick<ReplayShadow, 'startedAt' | 'endedAt'>, draft: Draft, now: number): boolean {
  const { from, to } = spanOf(draft, now);
  return from >= shadow.startedAt && to <= (shadow.endedAt ?? Number.POSITIVE_INFINITY);
}

/** A field as the form shows it. */
export function shown(policy: ReplayPolicy, field: FieldName): string {
  const value = policy[field];
  return typeof value === 'number' && field.endsWith('Ms') ? String(value / 1_000) : String(value);
}

/** What is sent; null while no route is chosen, or nobody. What isn't a number arrives as it is and is refused. */
export function orderOf(draft: Draft, offered: ReplayChoices, now: number): ReplayOrder | null {
  const { routeId } = draft;
  const [first = [], second = []] = draft.choices.map((choice) => orderedChoice(choice, routeId ?? '', offered));
  // The same twice says nothing more.
  const choices = JSON.stringify(first) === JSON.stringify(second) ? first : [...first, ...second];
  if (routeId === null || choices.length === 0) return null;
  return { routeId, ...spanOf(draft, now), choices };
}

interface ReplaySpan {
  readonly from: number;
  readonly to: number;
}

function spanOf(draft: Draft, now: number): ReplaySpan {
  const span = draft.period === 'pick' ? null : SPAN_MS[draft.period];
  const to = Math.min(span === null ? (draft.to ?? now) : now, now);
  const from = span === null ? (draft.from ?? to - AROUND_MS) : to - span;
  return { from: whole(from), to: whole(to) };
}

const whole = (at: number) => Math.floor(at / 1_000) * 1_000;

function orderedChoice({ who, changes }: ChoiceDraft, routeId: string, offered: ReplayChoices): OrderedChoice[] {
  const [kind, name = ''] = who.split(':');
  const changed = { changes: sentChanges(changes, policyOf(who, routeId, offered)) };
  switch (kind) {
    case 'own':
      return [{ kind, ...changed }];
    case 'preset':
      return [{ kind, preset: name, ...changed }];
    case 'saved':
      return [{ kind, policyId: name, ...changed }];
    case 'rule':
      return [{ kind, rule: name }];
    case 'shadow':
      return [{ kind, shadowId: name }];
    default:
      return [];
  }
}

function sentChanges(changes: ChoiceDraft['changes'], policy: ReplayPolicy | null): Record<string, unknown> {
  const sent: Record<string, unknown> = {};
  for (const field of fields) {
    const text = changes[field];
    if (text === undefined || text === '' || policy === null || text === shown(policy, field)) continue;
    const value = Number(text);
    const isNumber = numberFields.some((one) => one === field) && Number.isFinite(value);
    sent[field] = isNumber ? (field.endsWith('Ms') ? Math.round(value * 1_000) : value) : text;
  }
  // Shares belong to `split` alone, and to nothing else.
  if (sent.mode === 'split') sent.weights = { A: 0.5, B: 0.5 };
  else if (sent.mode !== undefined) sent.weights = {};
  return sent;
}
