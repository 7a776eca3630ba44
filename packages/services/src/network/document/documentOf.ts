import type { NetworkTree } from '../../query/network/networkTree';
import type { NetworkDocument } from './kinds';

/** A network as its document. What imports made for themselves is not in it, and neither is any key. */
export function documentOf(tree: NetworkTree): NetworkDocument {
  const regions = named(tree.regions, ({ code }) => code);
  const lines = new Map(tree.lines.map((line) => [line.id, line]));
  const carriers = named(tree.carriers, ({ name }) => name);
  const circuits = named(tree.circuits, ({ name }) => name);
  const pops = named(tree.pops, ({ name }) => name);
  const kept = ({ archivedAt }: { archivedAt: number | null }) => ({ archived: archivedAt !== null });
  return {
    format: 'twinline-network',
    version: 1,
    pops: tree.pops.map((pop) => ({ name: pop.name, ...kept(pop) })),
    circuits: tree.circuits.map((circuit) => ({
      ...{ name: circuit.name, provider: circuit.provider, cable: circuit.cable, committedMbps: circuit.committedMbps },
      ...{ monthlyCost: circuit.monthlyCost, currency: circuit.currency, ...kept(circuit) },
    })),
    regions: tree.regions.map((region) => ({
      ...{ code: region.code, name: region.name, timeZone: region.timeZone },
      ...{ pops: region.popIds.map((id) => pops.get(id) ?? ''), ...kept(region) },
    })),
    carriers: tree.carriers
      .filter(({ imported }) => !imported)
      .map((carrier) => ({
        ...{ region: regions.get(carrier.regionId) ?? '', name: carrier.name, asn: carrier.asn },
        ...{ audienceWeight: carrier.audienceWeight, ...kept(carrier) },
      })),
    lines: tree.lines.map((line) => ({
      ...{ region: regions.get(line.regionId) ?? '', slot: line.slot },
      ...{ circuit: circuits.get(line.circuitId ?? '') ?? null, ...kept(line) },
    })),
    addresses: tree.pops.flatMap((pop) =>
      pop.addresses.flatMap(({ lineId, host, port, connectUrl }) => {
        const line = lines.get(lineId);
        if (line === undefined) return [];
        return [{ region: regions.get(line.regionId) ?? '', line: line.slot, pop: pop.name, host, port, connectUrl }];
      }),
    ),
    agents: tree.agents
      .filter(({ imported }) => !imported)
      .map((agent) => ({
        ...{
          name: agent.name,
          region: regions.get(agent.regionId) ?? '',
          carrier: carriers.get(agent.carrierId) ?? '',
        },
        ...{ intervalMs: agent.intervalMs, dscp: agent.dscp, connectIntervalMs: agent.connectIntervalMs },
        ...kept(agent),
      })),
    routes: tree.routes.map((route) => ({
      ...{ region: regions.get(route.regionId) ?? '', scenario: route.scenario, policy: route.policyName },
      ...kept(route),
    })),
  };
}

const named = <Row extends { id: string }>(rows: readonly Row[], name: (row: Row) => string) =>
  new Map(rows.map((row) => [row.id, name(row)]));
