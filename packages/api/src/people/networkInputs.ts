import { archivableKinds } from '@twinline/services/network/archivable';
import { networkKinds } from '@twinline/services/network/document/kinds';
import { z } from 'zod';
import { scenarios } from './heatmap';

const id = z.uuid();
/** Null creates. */
const idOrNew = id.nullable();
const ids = z.array(id).max(200);
const text = z.string().max(500);

/** The verbs check further, so that whoever calls them is told the same, by field. */
export const regionFields = z.object({
  code: text,
  name: text.nullable(),
  timeZone: text,
  /** By priority; left out, they stay. */
  popIds: ids.optional(),
});
export const regionInput = regionFields.extend({ id: idOrNew });

export const carrierFields = z.object({
  regionId: id,
  name: text,
  asn: z.number().nullable(),
  audienceWeight: z.number(),
});
export const carrierInput = carrierFields.extend({ id: idOrNew });

export const circuitFields = z.object({
  name: text,
  provider: text,
  cable: text.nullable(),
  committedMbps: z.number().nullable(),
  monthlyCost: z.number().nullable(),
  currency: text.nullable(),
});
export const circuitInput = circuitFields.extend({ id: idOrNew });

export const lineFields = z.object({ regionId: id, slot: text, circuitId: id.nullable() });
export const lineInput = lineFields.extend({ id: idOrNew });

export const popFields = z.object({
  name: text,
  /** Where its lines land: it is added at the end of those regions' lists, and taken off the others'. */
  regionIds: ids.optional(),
});
export const popInput = popFields.extend({ id: idOrNew });

export const addressInput = z.object({
  lineId: id,
  popId: id,
  host: text,
  port: z.number(),
  connectUrl: z.string().max(2_000).nullable(),
  /** Base64, or hexadecimal after `hex:`; null takes it away; left out, it stays. It is never told. */
  stampKey: text.nullable().optional(),
});

export const routeFields = z.object({ regionId: id, scenario: z.enum(scenarios), policyId: id });
export const routeInput = routeFields.extend({ id: idOrNew });

/** Agents are made by `addAgent`, which answers their token. */
export const agentInput = z.object({
  id,
  carrierId: id,
  name: text,
  intervalMs: z.number(),
  dscp: z.number().nullable(),
  connectIntervalMs: z.number(),
});

export const archivableInput = z.object({ kind: z.enum(archivableKinds), id });

const MOST_CHARACTERS = 2_000_000;
const sourceText = z.string().max(MOST_CHARACTERS);
export const kindInput = z.enum(networkKinds);

export const importSource = z.discriminatedUnion('format', [
  z.object({ format: z.literal('json'), text: sourceText }),
  z.object({ format: z.literal('csv'), kind: kindInput, text: sourceText }),
]);
