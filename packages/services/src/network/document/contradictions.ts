import type { NetworkTree } from '../../query/network/networkTree';
import { faultOf, type NetworkFault } from '../networkFault';
import { type DocumentRow, keyText, type NetworkKind } from './kinds';
import { isArchived, type NetworkModel, type PlannedRow } from './model';

/** What a row says against the rest of the network, as that will be. */
export function contradictions({ kind, target }: PlannedRow, model: NetworkModel, tree: NetworkTree): NetworkFault[] {
  return isArchived(target) ? left(kind, target, model, tree) : references(kind, target, model, tree);
}

type At = (kind: NetworkKind, ...key: string[]) => DocumentRow | undefined;

/** What it refers to must be there and in use. */
function references(kind: NetworkKind, row: DocumentRow, model: NetworkModel, tree: NetworkTree): NetworkFault[] {
  const at: At = (of, ...key) => model[of].get(keyText(...key));
  const text = (field: string) => String(row[field] ?? '');
  const region = () => referred('region', text('region'), at('regions', text('region')));
  switch (kind) {
    case 'pops':
    case 'circuits':
      return [];
    case 'regions':
      return [...listed(row.pops).flatMap((name) => referred('pops', name, at('pops', name))), ...podless(row, model)];
    case 'carriers':
      return region();
    case 'lines':
      return [
        ...region(),
        ...(row.circuit === null ? [] : referred('circuit', text('circuit'), at('circuits', text('circuit')))),
      ];
    case 'addresses': {
      const found = [
        ...referred('line', text('line'), at('lines', text('region'), text('line'))),
        ...referred('pop', text('pop'), at('pops', text('pop'))),
      ];
      if (found.length > 0 || listed(at('regions', text('region'))?.pops).includes(text('pop'))) return found;
      const says = { fault: 'is no PoP of the region', fix: 'add it to the PoPs of the region' };
      return [faultOf('pop', 'not-in-region', text('pop'), says)];
    }
    case 'agents':
      return [...region(), ...referred('carrier', text('carrier'), at('carriers', text('region'), text('carrier')))];
    case 'routes':
      return [...region(), ...policyFaults(row, model, tree)];
  }
}

function referred(field: string, name: string, row: DocumentRow | undefined): NetworkFault[] {
  if (row === undefined)
    return [faultOf(field, 'unknown', name, { fault: `names ${name}, which is not there`, fix: 'add it, or another' })];
  if (!isArchived(row)) return [];
  return [faultOf(field, 'archived', name, { fault: `names ${name}, which is archived`, fix: 'restore it' })];
}

const listed = (cell: DocumentRow[string] | undefined): readonly string[] => (Array.isArray(cell) ? cell : []);

const inUse = (model: NetworkModel, kind: NetworkKind, region: DocumentRow[string] | undefined) =>
  [...model[kind].values()].filter((row) => row.region === region && !isArchived(row));

function podless(region: DocumentRow, model: NetworkModel): NetworkFault[] {
  const pops = listed(region.pops).filter((name) => {
    const pop = model.pops.get(keyText(name));
    return pop !== undefined && !isArchived(pop);
  });
  if (pops.length > 0 || inUse(model, 'agents', region.code).length === 0) return [];
  const says = { fault: 'leaves the agents of the region without a PoP', fix: 'keep one, or archive the agents' };
  return [faultOf('pops', 'no-pop-left', null, says)];
}

function policyFaults(route: DocumentRow, model: NetworkModel, tree: NetworkTree): NetworkFault[] {
  const name = String(route.policy);
  const policy = tree.policies.find((one) => one.name === name);
  if (policy === undefined)
    return [
      faultOf('policy', 'unknown', name, {
        fault: `names ${name}, which is no policy in use`,
        fix: 'make it first: policies are not in the document',
      }),
    ];
  const slots = inUse(model, 'lines', route.region).map((line) => String(line.slot));
  const stray = policy.lines.find((slot) => !slots.includes(slot));
  return [
    ...(slots.length >= 2 ? [] : [fewLines('region', String(route.region))]),
    ...(stray === undefined || slots.length < 2
      ? []
      : [
          faultOf('policy', 'policy-names-line', name, {
            fault: `names a policy for line ${stray}, which the region has not`,
            fix: 'choose another',
          }),
        ]),
  ];
}

const fewLines = (field: string, name: string) =>
  faultOf(field, 'too-few-lines', name, {
    fault: 'has fewer than two lines',
    fix: 'give it two: between fewer there is nothing to choose',
  });

/** What is archived must not be needed by what stays. */
function left(kind: NetworkKind, row: DocumentRow, model: NetworkModel, tree: NetworkTree): NetworkFault[] {
  const code = row.region;
  switch (kind) {
    case 'addresses':
    case 'agents':
      return [];
    case 'pops':
      return [...model.regions.values()]
        .filter((region) => !isArchived(region) && listed(region.pops).includes(String(row.name)))
        .flatMap((region) => podless(region, model).map((fault) => ({ ...fault, field: 'archived' })));
    case 'circuits':
      return needed(
        [...model.lines.values()].filter((line) => line.circuit === row.name && !isArchived(line)),
        'used-by-line',
        (line) => `line ${String(line.region)} · ${String(line.slot)}`,
      );
    case 'regions':
      return (['carriers', 'lines', 'agents', 'routes'] as const).flatMap((below) =>
        needed(inUse(model, below, row.code), 'has-below', (one) => [one.name ?? one.slot ?? one.scenario].join('')),
      );
    case 'carriers':
      return needed(
        inUse(model, 'agents', code).filter((agent) => agent.carrier === row.name),
        'has-below',
        (agent) => `agent ${String(agent.name)}`,
      );
    case 'lines':
      return inUse(model, 'routes', code).flatMap((route) => lineFaults(row, route, model, tree));
    case 'routes':
      return needed(routeOf(row, tree)?.relays ?? [], 'relay-follows', ({ name }) => `relay ${name}`);
  }
}

function needed<One>(
  by: readonly One[],
  code: 'used-by-line' | 'has-below' | 'relay-follows',
  name: (one: One) => string,
): NetworkFault[] {
  return by.map((one) =>
    faultOf('archived', code, name(one), {
      fault: `would take away what ${name(one)} needs`,
      fix: 'change or archive that as well',
    }),
  );
}

function routeOf(row: DocumentRow, tree: NetworkTree) {
  const region = tree.regions.find(({ code }) => code === row.region);
  return tree.routes.find((route) => route.regionId === region?.id && route.scenario === row.scenario);
}

function lineFaults(line: DocumentRow, route: DocumentRow, model: NetworkModel, tree: NetworkTree): NetworkFault[] {
  const slot = String(line.slot);
  if (inUse(model, 'lines', line.region).length < 2) return [fewLines('archived', String(line.region))];
  const policy = tree.policies.find(({ name }) => name === route.policy);
  const name = `route ${String(route.region)} · ${String(route.scenario)}`;
  if (policy?.lines.includes(slot))
    return [
      faultOf('archived', 'policy-names-line', name, {
        fault: `would take away a line that the policy of ${name} names`,
        fix: 'give it another policy',
      }),
    ];
  if (routeOf(route, tree)?.activeLine !== slot) return [];
  const says = { fault: `would take away the line that ${name} is on`, fix: 'override it to another line first' };
  return [faultOf('archived', 'line-active', name, says)];
}
