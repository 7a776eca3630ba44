import type { Fault, FaultCount, FaultDomain, LineSlot, PathIdentity, PathVerdict, Policy } from './types';

/*
 * Where a line's fault lies, from which paths fail together (DESIGN §5): the smallest part that explains all of them.
 * A path fails when it is poor or down; paths without data say nothing. In this order:
 *
 * none        No path of the line fails.
 * agent       All that fail are of one agent, others measure the line as well, and either the agent fails on another line
 *             too, or another agent of its carrier is well here: what they share is well, so it is the agent's own.
 * carrier     All that fail are of one carrier, and those of other carriers are well: its way to the PoPs is at fault.
 * pop         The paths that fail are just those to some of the line's PoPs. Whether the other lines fail there too tells
 *             the PoP itself from the line's way to it; the counts say it.
 * everything  Every path of the region fails on every line: nothing that is measured is well. What all share is at
 *             fault: the PoP where there is one, the region's connection abroad, or our own measuring.
 * region      More than half of the agents fail on all their lines at once, and yet something answers: the access
 *             networks of the region, or a part of them.
 * line        What is left: the line fails for several carriers, and the same agents are well on another one.
 */
export function faultOf(verdicts: readonly PathVerdict[], line: LineSlot): Fault | null {
  const known = verdicts.filter((path) => path.score !== null);
  const here = known.filter((path) => path.identity.line === line);
  const failing = here.filter(fails);
  if (failing.length === 0) return null;
  const domain = domainOf(known, here, failing);
  const pops = keys(failing, 'pop');
  return {
    domain,
    line,
    at: domain === 'agent' || domain === 'carrier' || domain === 'pop' ? [...keys(failing, domain)].sort() : [],
    agents: countBy(here, 'agent'),
    together: togetherOf(known, here, failing).length,
    carriers: countBy(here, 'carrier'),
    pops: countBy(here, 'pop'),
    lines: countBy(known, 'line'),
    othersThere: count(known.filter((path) => path.identity.line !== line && pops.has(path.identity.pop))),
  };
}

/** What was found last for the paths that begin with this one: it follows from which of them fail and which are known. */
const kept = new WeakMap<PathIdentity, { readonly standing: string; readonly faults: Record<LineSlot, Fault> }>();
const NO_FAULTS: Record<LineSlot, Fault> = {};

/** The faults of every line on which something fails; most of the time there is none. */
export function faultsOf(verdicts: readonly PathVerdict[], slots: readonly LineSlot[]): Record<LineSlot, Fault> {
  const first = verdicts[0]?.identity;
  if (first === undefined || !verdicts.some(fails)) return NO_FAULTS;
  let standing = slots.join();
  for (const path of verdicts)
    standing += `|${path.identity.path}${path.score === null ? '?' : fails(path) ? '-' : '+'}`;
  const known = kept.get(first);
  if (known?.standing === standing) return known.faults;
  const faults: Record<LineSlot, Fault> = {};
  for (const slot of slots) {
    const fault = faultOf(verdicts, slot);
    if (fault !== null) faults[slot] = fault;
  }
  kept.set(first, { standing, faults });
  return faults;
}

/** The fault domain alone. */
export const faultDomainOf = (verdicts: readonly PathVerdict[], line: LineSlot): FaultDomain =>
  faultOf(verdicts, line)?.domain ?? 'none';

/**
 * The fault domain of what goes on still. A path that fails by its ten seconds and is well by its newest one is mended:
 * two lines that heal together fade by chance one after the other, and the slower one would look like a fault of its own.
 */
export function lastingFaultDomainOf(
  verdicts: readonly PathVerdict[],
  line: LineSlot,
  { returnAtScore }: Pick<Policy, 'returnAtScore'>,
): FaultDomain {
  const isMended = (path: PathVerdict) => fails(path) && (path.recentScore ?? 0) >= returnAtScore;
  return faultDomainOf(
    verdicts.map((path) => (isMended(path) ? { ...path, grade: 'good' } : path)),
    line,
  );
}

/** From the least part to all there is. A line's PoP comes before the line: its paths are some of the line's own. */
export const BY_REACH: readonly FaultDomain[] = ['none', 'agent', 'carrier', 'pop', 'line', 'region', 'everything'];

/** Whether a fault in one domain concerns more than one in the other would. */
export const reachesFurther = (domain: FaultDomain, than: FaultDomain): boolean =>
  BY_REACH.indexOf(domain) > BY_REACH.indexOf(than);

function domainOf(
  known: readonly PathVerdict[],
  here: readonly PathVerdict[],
  failing: readonly PathVerdict[],
): FaultDomain {
  const agents = keys(failing, 'agent');
  const all = keys(here, 'agent');
  const together = togetherOf(known, here, failing);

  if (agents.size === 1 && all.size > 1) {
    const [carrier] = keys(failing, 'carrier');
    const neighbours = here.filter((path) => path.identity.carrier === carrier && !agents.has(path.identity.agent));
    if (together.length > 0 || neighbours.some((path) => !fails(path))) return 'agent';
  }
  if (keys(failing, 'carrier').size === 1 && keys(here, 'carrier').size > 1) return 'carrier';
  const pops = keys(failing, 'pop');
  if (pops.size < keys(here, 'pop').size && here.every((path) => fails(path) === pops.has(path.identity.pop)))
    return 'pop';
  if (keys(known, 'line').size > 1 && known.every(fails)) return 'everything';
  return together.length > all.size / 2 ? 'region' : 'line';
}

const togetherOf = (known: readonly PathVerdict[], here: readonly PathVerdict[], failing: readonly PathVerdict[]) =>
  [...keys(failing, 'agent')].filter((agent) => failsElsewhere(known, here, agent));

/** The agent has paths on other lines, and some of them fail on each. */
function failsElsewhere(known: readonly PathVerdict[], here: readonly PathVerdict[], agent: string): boolean {
  const line = here[0]?.identity.line;
  const elsewhere = known.filter((path) => path.identity.agent === agent && path.identity.line !== line);
  const lines = keys(elsewhere, 'line');
  return lines.size > 0 && keys(elsewhere.filter(fails), 'line').size === lines.size;
}

const fails = (path: PathVerdict) => path.grade === 'poor' || path.grade === 'down';

type Part = 'agent' | 'carrier' | 'pop' | 'line';

const keys = (paths: readonly PathVerdict[], of: Part) => new Set(paths.map((path) => path.identity[of]));

const count = (paths: readonly PathVerdict[]): FaultCount => ({
  failing: paths.filter(fails).length,
  known: paths.length,
});

const countBy = (paths: readonly PathVerdict[], of: Part): Record<string, FaultCount> =>
  Object.fromEntries(
    [...keys(paths, of)].sort().map((key) => [key, count(paths.filter((path) => path.identity[of] === key))]),
  );
