import type { PathQuarters } from './inputs';
import type { ReportGap } from './report';
import { rowOf, rowsByPath } from './seconds';
import { QUARTER_MS, quartersIn, type SpanData } from './spans';

/** What an agent is in one quarter-hour. */
const [NOT_EXPECTED, SEEN, DARK] = [0, 1, 2];

/**
 * Stretches of quarter-hours in which a path that was expected for all of them had no data at all, the longest first. An
 * agent that is dark on all its paths is one gap, and not one a line.
 */
export function gapsOf(span: SpanData, quarters: PathQuarters): ReportGap[] {
  const states = pathStates(span, quarters);
  const count = quartersIn(span.period);
  return agentsOf(span)
    .flatMap(({ agentId, paths, slots }) => {
      const own = paths.map((path) => states(path));
      const isDark = (quarter: number) =>
        own.some((path) => path[quarter] === DARK) && own.every((path) => path[quarter] !== SEEN);
      const whole = stretches(span, count, isDark).map((stretch) => ({ agentId, slot: null, ...stretch }));
      const single = [...slots].flatMap(([slot, ofSlot]) => {
        const lines = ofSlot.map((path) => states(path));
        const isGap = (quarter: number) => lines.some((path) => path[quarter] === DARK) && !isDark(quarter);
        return stretches(span, count, isGap).map((stretch) => ({ agentId, slot, ...stretch }));
      });
      return [...whole, ...single];
    })
    .sort(
      (a, b) =>
        b.to - b.from - (a.to - a.from) ||
        a.from - b.from ||
        (a.agentId === b.agentId ? ((a.slot ?? '') < (b.slot ?? '') ? -1 : 1) : a.agentId < b.agentId ? -1 : 1),
    );
}

function agentsOf({ network }: SpanData) {
  const slots = new Map(network.lines.map(({ id, slot }) => [id, slot]));
  const agents = new Map<string, { agentId: string; paths: number[]; slots: Map<string, number[]> }>();
  for (const [index, { agentId, lineId }] of network.paths.entries()) {
    const agent = agents.get(agentId) ?? { agentId, paths: [], slots: new Map<string, number[]>() };
    agents.set(agentId, agent);
    agent.paths.push(index);
    const slot = slots.get(lineId) ?? '';
    agent.slots.set(slot, [...(agent.slots.get(slot) ?? []), index]);
  }
  return [...agents.values()];
}

/** By path: whether each quarter-hour was expected, and seen. One that began or ended within it is not expected in it. */
function pathStates(span: SpanData, quarters: PathQuarters): (path: number) => Uint8Array {
  const { network, period, end } = span;
  const rows = rowsByPath(quarters, network.paths.length);
  const known = new Map<number, Uint8Array>();
  return (index) => {
    const found = known.get(index);
    if (found) return found;
    const states = new Uint8Array(quartersIn(period)).fill(NOT_EXPECTED);
    known.set(index, states);
    const path = network.paths[index];
    if (path !== undefined && path.probesPerMs > 0) {
      const first = Math.max(0, Math.ceil((path.since - period.from) / QUARTER_MS));
      const last = Math.floor((Math.min(path.until ?? end, end) - period.from) / QUARTER_MS);
      if (last > first) states.fill(DARK, first, last);
    }
    for (const row of rows(index)) {
      const quarter = quarters.quarter[row] ?? -1;
      if (quarter >= 0 && quarter < states.length && rowOf(quarters, row).measured > 0) states[quarter] = SEEN;
    }
    return states;
  };
}

function stretches({ period }: SpanData, count: number, holds: (quarter: number) => boolean) {
  const found: { from: number; to: number }[] = [];
  let first = -1;
  for (let quarter = 0; quarter <= count; quarter += 1) {
    const inside = quarter < count && holds(quarter);
    if (inside && first < 0) first = quarter;
    if (inside || first < 0) continue;
    found.push({ from: period.from + first * QUARTER_MS, to: period.from + quarter * QUARTER_MS });
    first = -1;
  }
  return found;
}
