import type { AgentStateName, NetworkAgent } from './data';

export const stateFilters = ['all', 'reporting', 'withdrawn', 'offline', 'waiting'] as const;
export type StateFilter = (typeof stateFilters)[number];

export interface AgentFilter {
  readonly search: string;
  /** Region code; null for all. */
  readonly region: string | null;
  readonly state: StateFilter;
}

export interface AgentGroup {
  readonly code: string;
  readonly name: string | null;
  readonly agents: readonly NetworkAgent[];
  readonly reporting: number;
}

/** Agents that fit; the search looks at names, carrier, AS number, region and host, each word for itself. */
export function filterAgents(
  agents: readonly NetworkAgent[],
  filter: AgentFilter,
  regionText: (agent: NetworkAgent) => string,
): NetworkAgent[] {
  const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean);
  return agents.filter((agent) => {
    if (filter.region !== null && agent.regionCode !== filter.region) return false;
    if (filter.state !== 'all' && agent.state !== filter.state) return false;
    const text = [
      agent.name,
      agent.carrierName,
      agent.asn === null ? '' : `as${agent.asn}`,
      agent.regionCode,
      regionText(agent),
      agent.self?.hostname ?? '',
    ]
      .join(' ')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** By region, in the order in which they come. */
export function groupByRegion(agents: readonly NetworkAgent[]): AgentGroup[] {
  const groups = new Map<string, NetworkAgent[]>();
  for (const agent of agents) {
    const known = groups.get(agent.regionCode);
    if (known) known.push(agent);
    else groups.set(agent.regionCode, [agent]);
  }
  return [...groups].map(([code, found]) => ({
    code,
    name: found[0]?.regionName ?? null,
    agents: found,
    reporting: found.filter(({ state }) => state === 'reporting').length,
  }));
}

/** How many agents are in which state. */
export function tally(agents: readonly NetworkAgent[]): Readonly<Record<StateFilter, number>> {
  const of = (state: AgentStateName) => agents.filter((agent) => agent.state === state).length;
  return {
    all: agents.length,
    reporting: of('reporting'),
    withdrawn: of('withdrawn'),
    offline: of('offline'),
    waiting: of('waiting'),
  };
}

/** Which sentence opens the page. */
export function headKey(agents: readonly NetworkAgent[]): 'headAll' | 'headSome' | 'headNone' {
  const { all, reporting } = tally(agents);
  return reporting === all ? 'headAll' : reporting === 0 ? 'headNone' : 'headSome';
}
