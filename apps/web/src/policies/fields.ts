import type { WholePolicy } from './data';

export type Unit = 'ms' | 's' | 'points' | 'percent' | 'probes';

/** One number of a policy: where it is, and how people write it. */
export interface NumberField {
  readonly path: string;
  readonly unit: Unit | null;
  /** What is stored for 1 as people write it. */
  readonly scale: number;
}

export const metrics = ['rtt', 'loss', 'jitter', 'burst'] as const;
export const limits = ['fair', 'poor', 'weight'] as const;
export type Metric = (typeof metrics)[number];
export type Limit = (typeof limits)[number];

const number = (path: string, unit: Unit | null = null, scale = 1): NumberField => ({ path, unit, scale });

/** A metric's limit: RTT and jitter in ms, loss in percent, bursts in probes, weights in points. */
export function limitField(metric: Metric, limit: Limit): NumberField {
  const path = `limits.${metric}.${limit}`;
  if (limit === 'weight') return number(path, 'points');
  if (metric === 'loss') return number(path, 'percent', 0.01);
  return number(path, metric === 'burst' ? 'probes' : 'ms');
}

/** The numbers of each group in the order in which people think of them; limits stand before those to leave by. */
export const numbers = {
  leave: [number('leaveBelowScore', 'points'), number('leaveDwellMs', 'ms'), number('minimumGain', 'points')],
  return: [number('returnAtScore', 'points'), number('holdDownMs', 's', 1_000)],
  guards: [
    number('quorum', 'percent', 0.01),
    number('freshWithinMs', 's', 1_000),
    number('blackout.minimumProbes', 'probes'),
    number('blackout.minimumSpanMs', 'ms'),
    number('damping.penalty'),
    number('damping.halfLifeMs', 's', 1_000),
    number('damping.suppressAbove'),
    number('damping.reuseBelow'),
  ],
  expected: [number('preemptive.leastShare', 'percent', 0.01), number('preemptive.leastGain', 'percent', 0.01)],
  delivery: [number('directiveTtlMs', 's', 1_000), number('deliverWithinMs', 's', 1_000)],
} as const satisfies Record<string, readonly NumberField[]>;

export const allLimits: readonly NumberField[] = metrics.flatMap((metric) =>
  limits.map((limit) => limitField(metric, limit)),
);
export const allNumbers: readonly NumberField[] = [...allLimits, ...Object.values(numbers).flat()];

/** Fields that are no numbers. */
export const choices = ['preferredLine', 'mode', 'weights', 'preemptive.enabled'] as const;

/** Every field of a policy in the order of the form. */
export const allFields: readonly string[] = [
  ...allLimits.map(({ path }) => path),
  ...numbers.leave.map(({ path }) => path),
  ...numbers.return.map(({ path }) => path),
  'preferredLine',
  ...numbers.guards.map(({ path }) => path),
  'preemptive.enabled',
  ...numbers.expected.map(({ path }) => path),
  'mode',
  'weights',
  ...numbers.delivery.map(({ path }) => path),
];

/** What a policy says in a field; undefined for one that it has not. */
export function valueAt(policy: WholePolicy, path: string): unknown {
  let node: unknown = policy;
  for (const key of path.split('.'))
    node = typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined;
  return node;
}

/** A stored number as people write it: 0.05 as 5 %, 60,000 ms as 60 s, without the noise of binary fractions. */
export const written = (stored: number, { scale }: NumberField): string => String(rounded(stored / scale));

/** 1,500 or 600,000: as the form itself writes thousands. */
const GROUPED = /^\d{1,3}(,\d{3})+(\.\d+)?$/;

/** What is stored for what somebody wrote, in digits of any width, with 0,5 for 0.5; null for what is no number. */
export function stored(text: string, { scale }: NumberField): number | null {
  const plain = text.normalize('NFKC').trim();
  const value = Number(GROUPED.test(plain) ? plain.replaceAll(',', '') : plain.replace(',', '.'));
  return plain === '' || !Number.isFinite(value) ? null : rounded(value * scale);
}

const rounded = (value: number) => Number(value.toPrecision(12));
