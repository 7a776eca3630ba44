import { z } from 'zod';
import {
  addressInput,
  agentInput,
  archivableInput,
  carrierFields,
  circuitFields,
  importSource,
  kindInput,
  lineFields,
  popFields,
  regionFields,
  routeFields,
} from '../people/networkInputs';
import { type Caller, change, type Endpoint, endpoint, order, removal } from './endpoint';
import { archiveEffect, importPreview, networkDocument, networkTree } from './networkKept';

const id = z.uuid();
const yesOrNo = z.enum(['true', 'false']).default('false');
const archived = yesOrNo.describe('what is archived as well');
const done = z.strictObject({ ok: z.literal(true) });
const saved = z.strictObject({ id: z.string() });
const none = z.object({});
const way = addressInput.pick({ lineId: true, popId: true });

type Kind = z.infer<typeof archivableInput>['kind'];

/** Archive and restore of one kind, at `/api/v1/network/{kinds}/{id}`. */
function keeping(kind: Kind, kinds: string): readonly Endpoint[] {
  const path = `/api/v1/network/${kinds}/{id}`;
  return [
    removal({
      path,
      summary: `Archive a ${kind}; what hangs below stands against it, unless it is to go with it`,
      parameters: z.object({ id, withBelow: yesOrNo.describe('archive what hangs below as well') }),
      answer: done,
      call: (caller, parameters) =>
        caller.network.archive({ kind, id: parameters.id, withBelow: parameters.withBelow === 'true' }),
    }),
    order({
      path: `${path}/restore`,
      summary: `Restore a ${kind}, and what was archived together with it`,
      parameters: z.object({ id }),
      answer: done,
      call: (caller, parameters) => caller.network.restore({ kind, ...parameters }),
    }),
  ];
}

/** Create and change of one kind by its fields. */
function saving<Fields extends z.ZodObject>(
  kind: Kind,
  kinds: string,
  body: Fields,
  save: (caller: Caller, given: z.infer<Fields> & { readonly id: string | null }) => Promise<{ id: string }>,
): readonly Endpoint[] {
  return [
    change({
      method: 'post',
      path: `/api/v1/network/${kinds}`,
      summary: `Create a ${kind}`,
      parameters: none,
      ...{ body, answer: saved },
      call: (caller, _, fields) => save(caller, { ...fields, id: null }),
    }),
    change({
      method: 'put',
      path: `/api/v1/network/${kinds}/{id}`,
      summary: `Change a ${kind}`,
      parameters: z.object({ id }),
      ...{ body, answer: saved },
      call: (caller, parameters, fields) => save(caller, { ...fields, id: parameters.id }),
    }),
    ...keeping(kind, kinds),
  ];
}

/** A document of 2 million characters, each of which may take two as JSON. */
const MOST_IMPORT_BYTES = 4 * 1_024 * 1_024;

export const networkEndpoints: readonly Endpoint[] = [
  endpoint({
    path: '/api/v1/network',
    summary: 'The network as people keep it: regions, carriers, agents with their paths, lines, PoPs, circuits, routes',
    parameters: z.object({ archived }),
    answer: networkTree,
    call: (caller, parameters) => caller.network.tree({ archived: parameters.archived === 'true' }),
  }),
  endpoint({
    path: '/api/v1/network/document',
    summary: 'The network as one document, everything named as people name it; an import takes it back',
    parameters: z.object({ archived }),
    answer: networkDocument,
    call: (caller, parameters) => caller.network.exportDocument({ archived: parameters.archived === 'true' }),
  }),
  endpoint({
    path: '/api/v1/network/document/{kind}',
    summary: 'One kind of the network’s document; as CSV an import takes it back',
    parameters: z.object({ kind: kindInput, archived }),
    answer: z.array(z.record(z.string(), z.unknown())),
    call: async (caller, parameters) =>
      (await caller.network.exportDocument({ archived: parameters.archived === 'true' }))[parameters.kind],
    csv: async (caller, parameters) => ({
      name: `twinline-${parameters.kind}.csv`,
      text: await caller.network.exportCsv({ kind: parameters.kind, archived: parameters.archived === 'true' }),
    }),
  }),
  endpoint({
    path: '/api/v1/network/archive-effect',
    summary: 'What archiving something would take with it, and what stands against it',
    parameters: archivableInput,
    answer: archiveEffect,
    call: (caller, parameters) => caller.network.archiveEffect(parameters),
  }),
  change({
    method: 'post',
    path: '/api/v1/network/import/preview',
    summary: 'What a document would change of the network, and its faults by row and field; writes nothing',
    parameters: none,
    body: z.object({ source: importSource }),
    answer: importPreview,
    mostBytes: MOST_IMPORT_BYTES,
    call: (caller, _, { source }) => caller.network.previewImport(source),
  }),
  change({
    method: 'post',
    path: '/api/v1/network/import',
    summary: 'Apply exactly what was previewed, or nothing',
    parameters: none,
    body: z.object({ source: importSource, digest: z.string().max(100).describe('of the preview') }),
    answer: z.strictObject({
      ...{ created: z.number(), changed: z.number(), archived: z.number(), restored: z.number() },
    }),
    mostBytes: MOST_IMPORT_BYTES,
    call: (caller, _, body) => caller.network.import(body),
  }),
  ...saving('region', 'regions', regionFields, (caller, given) => caller.network.saveRegion(given)),
  ...saving('carrier', 'carriers', carrierFields, (caller, given) => caller.network.saveCarrier(given)),
  ...saving('circuit', 'circuits', circuitFields, (caller, given) => caller.network.saveCircuit(given)),
  ...saving('line', 'lines', lineFields, (caller, given) => caller.network.saveLine(given)),
  ...saving('pop', 'pops', popFields, (caller, given) => caller.network.savePop(given)),
  ...saving('route', 'routes', routeFields, (caller, given) => caller.network.saveRoute(given)),
  change({
    method: 'put',
    path: '/api/v1/network/agents/{id}',
    summary: 'Change how an agent measures and what it is called',
    parameters: z.object({ id }),
    body: agentInput.omit({ id: true }),
    answer: saved,
    call: (caller, parameters, body) => caller.network.saveAgent({ ...body, ...parameters }),
  }),
  ...keeping('agent', 'agents'),
  change({
    method: 'put',
    path: '/api/v1/network/lines/{lineId}/addresses/{popId}',
    summary: 'Say where a line finds the reflector of a PoP',
    parameters: way,
    body: addressInput.omit({ lineId: true, popId: true }),
    answer: done,
    call: (caller, parameters, body) => caller.network.saveAddress({ ...body, ...parameters }),
  }),
  removal({
    path: '/api/v1/network/lines/{lineId}/addresses/{popId}',
    summary: 'Forget where a line finds the reflector of a PoP',
    parameters: way,
    answer: done,
    call: (caller, parameters) => caller.network.removeAddress(parameters),
  }),
];
