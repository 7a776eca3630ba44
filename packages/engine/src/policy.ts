import type { MetricName, Mode, Policy } from './types';

/** What is wrong with one field of a policy, and how to mend it; both for people. */
export interface PolicyFault {
  readonly field: string;
  readonly fault: string;
  readonly fix: string;
}

export const METRICS: readonly MetricName[] = ['rtt', 'loss', 'jitter', 'burst'];

/** Every fault of a policy whose shape is already known to be right; empty when it can be used. */
export function validatePolicy(policy: Policy): PolicyFault[] {
  return [
    ...limitFaults(policy),
    ...scoreFaults(policy),
    ...timeFaults(policy),
    ...guardFaults(policy),
    ...preemptiveFaults(policy),
    ...modeFaults(policy),
  ];
}

function limitFaults(policy: Policy): PolicyFault[] {
  const faults: PolicyFault[] = [];
  for (const metric of METRICS) {
    const { fair, poor, weight } = policy.limits[metric];
    const at = `limits.${metric}`;
    if (!(fair >= 0)) faults.push({ field: `${at}.fair`, fault: `is ${fair}`, fix: 'set it to 0 or more' });
    if (!(poor > fair))
      faults.push({
        field: `${at}.poor`,
        fault: `is ${poor}, not above fair (${fair})`,
        fix: `set it above ${fair}`,
      });
    if (!between(weight, 0, 100))
      faults.push({ field: `${at}.weight`, fault: `is ${weight}`, fix: 'set it between 0 and 100 points' });
  }
  const { poor } = policy.limits.loss;
  if (poor > 1) faults.push({ field: 'limits.loss.poor', fault: `is ${poor}`, fix: 'write a ratio: 5 % is 0.05' });
  return faults;
}

function scoreFaults(policy: Policy): PolicyFault[] {
  const { leaveBelowScore: leave, returnAtScore: back, minimumGain: gain } = policy;
  const faults: PolicyFault[] = [];
  if (!between(leave, 1, 99))
    faults.push({ field: 'leaveBelowScore', fault: `is ${leave}`, fix: 'set it between 1 and 99 points' });
  if (!(back > leave && back <= 100))
    faults.push({
      field: 'returnAtScore',
      fault: `is ${back}, and must be above leaveBelowScore (${leave}) and at most 100`,
      fix: `set it between ${leave + 1} and 100, or a line on the edge would be left and taken back in turn`,
    });
  if (!between(gain, 1, 100))
    faults.push({ field: 'minimumGain', fault: `is ${gain}`, fix: 'set it between 1 and 100 points' });
  return faults;
}

function timeFaults(policy: Policy): PolicyFault[] {
  const faults: PolicyFault[] = [];
  const range = (field: keyof Policy, value: number, low: number, high: number) => {
    if (!between(value, low, high))
      faults.push({ field, fault: `is ${value} ms`, fix: `set it between ${low} and ${high} ms` });
  };
  range('leaveDwellMs', policy.leaveDwellMs, 0, 600_000);
  range('holdDownMs', policy.holdDownMs, 1_000, 86_400_000);
  range('freshWithinMs', policy.freshWithinMs, 1_500, 60_000);
  range('directiveTtlMs', policy.directiveTtlMs, 10_000, 7 * 86_400_000);
  range('deliverWithinMs', policy.deliverWithinMs, 1_000, policy.directiveTtlMs);
  return faults;
}

function guardFaults(policy: Policy): PolicyFault[] {
  const { quorum, blackout, damping } = policy;
  const faults: PolicyFault[] = [];
  if (!(quorum > 0 && quorum <= 1))
    faults.push({
      field: 'quorum',
      fault: `is ${quorum}`,
      fix: 'set it above 0 and at most 1 (a share of the audience)',
    });
  if (!between(blackout.minimumProbes, 2, 1_000))
    faults.push({
      field: 'blackout.minimumProbes',
      fault: `is ${blackout.minimumProbes}`,
      fix: 'set it between 2 and 1000 probes in a row',
    });
  if (!between(blackout.minimumSpanMs, 20, 60_000))
    faults.push({
      field: 'blackout.minimumSpanMs',
      fault: `is ${blackout.minimumSpanMs} ms`,
      fix: 'set it between 20 and 60000 ms',
    });
  if (!between(damping.penalty, 0, 1_000_000))
    faults.push({
      field: 'damping.penalty',
      fault: `is ${damping.penalty}`,
      fix: 'set it between 0 (never damped) and 1000000',
    });
  if (!(damping.halfLifeMs > 0))
    faults.push({ field: 'damping.halfLifeMs', fault: `is ${damping.halfLifeMs} ms`, fix: 'set it above 0 ms' });
  if (!(damping.reuseBelow > 0 && damping.reuseBelow < damping.suppressAbove))
    faults.push({
      field: 'damping.reuseBelow',
      fault: `is ${damping.reuseBelow}, and must be above 0 and below suppressAbove (${damping.suppressAbove})`,
      fix: 'set it to about half of suppressAbove',
    });
  return faults;
}

function preemptiveFaults({ preemptive }: Policy): PolicyFault[] {
  const faults: PolicyFault[] = [];
  for (const field of ['leastShare', 'leastGain'] as const)
    if (!(preemptive[field] > 0 && preemptive[field] <= 1))
      faults.push({
        field: `preemptive.${field}`,
        fault: `is ${preemptive[field]}`,
        fix: 'set it above 0 and at most 1 (a share of the audience)',
      });
  return faults;
}

function modeFaults({ mode, weights }: Policy): PolicyFault[] {
  const lines = Object.keys(weights);
  const faults: PolicyFault[] = [];
  if (!MODES.includes(mode)) faults.push({ field: 'mode', fault: `is ${mode}`, fix: `set it to ${MODES.join(', ')}` });
  if (mode !== 'split') {
    if (lines.length > 0)
      faults.push({
        field: 'weights',
        fault: `has shares in mode ${mode}`,
        fix: "leave it empty, or set mode to 'split'",
      });
    return faults;
  }
  if (lines.length < 2)
    faults.push({
      field: 'weights',
      fault: `shares out over ${lines.length} ${lines.length === 1 ? 'line' : 'lines'}`,
      fix: 'name at least two lines, as {"A": 0.5, "B": 0.5}',
    });
  for (const line of lines)
    if (!((weights[line] ?? 0) > 0))
      faults.push({
        field: `weights.${line}`,
        fault: `is ${weights[line]}`,
        fix: 'set it above 0, or leave the line out',
      });
  const total = Object.values(weights).reduce((sum, share) => sum + share, 0);
  if (!(Math.abs(total - 1) < 1e-6))
    faults.push({
      field: 'weights',
      fault: `add up to ${Number(total.toFixed(6))}`,
      fix: 'make the shares add up to 1',
    });
  return faults;
}

const MODES: readonly Mode[] = ['single', 'duplicate', 'split'];

const between = (value: number, low: number, high: number) => value >= low && value <= high;
