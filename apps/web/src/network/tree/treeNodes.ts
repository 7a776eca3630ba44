import type { NetworkTree, TreeAgent, TreeCarrier, TreeLine, TreePop, TreeRegion, TreeRoute } from '../data';

export interface CarrierNode {
  readonly carrier: TreeCarrier;
  /** Of the region's audience, 0 to 1; null where no carrier in use has any. */
  readonly share: number | null;
  readonly agents: readonly TreeAgent[];
}

export interface RegionNode {
  readonly region: TreeRegion;
  readonly carriers: readonly CarrierNode[];
  readonly lines: readonly TreeLine[];
  /** By priority. */
  readonly pops: readonly TreePop[];
  readonly routes: readonly TreeRoute[];
  /** Of its agents in use. */
  readonly agents: number;
  readonly reporting: number;
}

/** Regions with what hangs below each. */
export function regionNodes(tree: NetworkTree): RegionNode[] {
  const pops = new Map(tree.pops.map((pop) => [pop.id, pop]));
  return tree.regions.map((region) => {
    const here = <Row extends { readonly regionId: string }>(rows: readonly Row[]) =>
      rows.filter(({ regionId }) => regionId === region.id);
    const carriers = here(tree.carriers);
    const agents = here(tree.agents);
    const inUse = agents.filter(({ archivedAt, imported }) => archivedAt === null && !imported);
    const audience = carriers.reduce((sum, one) => sum + (one.archivedAt === null ? one.audienceWeight : 0), 0);
    return {
      region,
      carriers: carriers.map((carrier) => ({
        carrier,
        share: audience > 0 && carrier.archivedAt === null ? carrier.audienceWeight / audience : null,
        agents: agents.filter(({ carrierId }) => carrierId === carrier.id),
      })),
      lines: here(tree.lines),
      pops: region.popIds.flatMap((id) => pops.get(id) ?? []),
      routes: here(tree.routes),
      agents: inUse.length,
      reporting: inUse.filter(({ state }) => state === 'reporting').length,
    };
  });
}

/** Whether somebody should look into it: an agent that should report does not, or there is none to. */
export function isQuiet({ agents, reporting }: RegionNode): boolean {
  return reporting < agents || agents === 0;
}

/**
 * Regions that every word is found in: in their own names, or in those of a carrier or an agent; then only these are left
 * below it. `nameOf` is the region's name in the reader's language.
 */
export function searchNodes(
  nodes: readonly RegionNode[],
  search: string,
  nameOf: (region: TreeRegion) => string,
): RegionNode[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...nodes];
  return nodes.flatMap((node) => {
    const own = `${nameOf(node.region)} ${node.region.code}`.toLowerCase();
    const fits = (text: string) => words.every((word) => `${own} ${text.toLowerCase()}`.includes(word));
    if (fits('')) return node;
    const carriers = node.carriers.flatMap((one) => {
      const carrier = `${one.carrier.name} ${one.carrier.asn === null ? '' : `as${one.carrier.asn}`}`;
      if (fits(carrier)) return one;
      const agents = one.agents.filter(({ name }) => fits(`${carrier} ${name}`));
      return agents.length === 0 ? [] : { ...one, agents };
    });
    return carriers.length === 0 ? [] : { ...node, carriers };
  });
}
