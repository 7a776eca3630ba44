import type { FaultDomain, LineSlot, PathVerdict } from './types';

/**
 * Where a line's fault lies, from which paths fail together (DESIGN §5): the smallest part that explains all of them.
 * A path fails when it is poor or down; paths without data say nothing. `none`: no path of the line fails.
 */
export function faultDomainOf(verdicts: readonly PathVerdict[], line: LineSlot): FaultDomain {
  const known = verdicts.filter((path) => path.score !== null);
  const here = known.filter((path) => path.identity.line === line);
  const failing = here.filter(fails);
  if (failing.length === 0) return 'none';

  const agents = keys(failing, 'agent');
  const elsewhere = known.filter((path) => path.identity.line !== line);
  const failElsewhere = elsewhere.filter((path) => agents.has(path.identity.agent) && fails(path));
  const everywhere = elsewhere.some((path) => agents.has(path.identity.agent)) && failElsewhere.length > 0;

  if (agents.size === 1 && keys(here, 'agent').size > 1) {
    const [carrier] = keys(failing, 'carrier');
    const neighbours = here.filter((path) => path.identity.carrier === carrier && !agents.has(path.identity.agent));
    if (everywhere || neighbours.some((path) => !fails(path))) return 'agent';
  }
  if (everywhere && agents.size > keys(here, 'agent').size / 2) return 'region';
  if (keys(failing, 'carrier').size === 1 && keys(here, 'carrier').size > 1) return 'carrier';
  const pops = keys(failing, 'pop');
  if (pops.size < keys(here, 'pop').size && here.every((path) => fails(path) === pops.has(path.identity.pop)))
    return 'pop';
  return 'line';
}

const fails = (path: PathVerdict) => path.grade === 'poor' || path.grade === 'down';

const keys = (paths: readonly PathVerdict[], of: 'agent' | 'carrier' | 'pop') =>
  new Set(paths.map((path) => path.identity[of]));
