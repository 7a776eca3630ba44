import { z } from 'zod';

const id = z.string();
const time = z.number().describe('epoch ms');
const kept = { id, archivedAt: time.nullable().describe('epoch ms; null while in use') };
const scenario = z.enum(['show-live', '1v1-social', 'live-commerce', 'education']);

export const networkTree = z.strictObject({
  at: time,
  regions: z.array(
    z.strictObject({
      ...kept,
      code: z.string(),
      name: z.string().nullable().describe('null: the ISO code’s own name in the reader’s language'),
      timeZone: z.string(),
      popIds: z.array(id).describe('by priority'),
    }),
  ),
  carriers: z.array(
    z.strictObject({
      ...{ ...kept, regionId: id, name: z.string(), asn: z.number().nullable(), audienceWeight: z.number() },
      imported: z.boolean().describe('made for imported measurements: it stands for no provider'),
    }),
  ),
  agents: z.array(
    z.strictObject({
      ...{ ...kept, regionId: id, carrierId: id, name: z.string(), version: z.string().nullable() },
      state: z.enum(['reporting', 'withdrawn', 'offline', 'waiting']),
      withdrawn: z.array(z.string()),
      tokenUsable: z.boolean(),
      lastSeenAt: time.nullable(),
      ...{ intervalMs: z.number(), dscp: z.number().nullable(), connectIntervalMs: z.number() },
      imported: z.boolean(),
      paths: z.array(z.strictObject({ id: z.number(), lineId: id, popId: id, ssid: z.number() })),
    }),
  ),
  lines: z.array(
    z.strictObject({
      ...{ ...kept, regionId: id, slot: z.string(), circuitId: id.nullable() },
      availabilityTarget: z.number().nullable(),
    }),
  ),
  pops: z.array(
    z.strictObject({
      ...{ ...kept, name: z.string() },
      addresses: z.array(
        z.strictObject({
          ...{ lineId: id, host: z.string(), port: z.number(), connectUrl: z.string().nullable() },
          hasKey: z.boolean().describe('whether a STAMP key is set; the key itself is told to agents alone'),
        }),
      ),
    }),
  ),
  circuits: z.array(
    z.strictObject({
      ...{ ...kept, name: z.string(), provider: z.string(), cable: z.string().nullable() },
      committedMbps: z.number().nullable(),
      monthlyCost: z.number().nullable(),
      currency: z.string().nullable().describe('ISO 4217'),
    }),
  ),
  routes: z.array(
    z.strictObject({
      ...{ ...kept, regionId: id, scenario, policyId: id, policyName: z.string(), createdAt: time },
      activeLine: z.string().nullable(),
      relays: z.array(z.strictObject({ id, name: z.string() })),
    }),
  ),
  policies: z.array(
    z.strictObject({
      ...{ id, name: z.string(), scenario },
      lines: z.array(z.string()).describe('slots that it names: a route can take it where its region has them'),
    }),
  ),
});

const rows = z.array(z.record(z.string(), z.unknown())).describe('docs/network.md says which fields');

export const networkDocument = z.strictObject({
  ...{ format: z.literal('twinline-network'), version: z.literal(1) },
  ...{ pops: rows, circuits: rows, regions: rows, carriers: rows },
  ...{ lines: rows, addresses: rows, agents: rows, routes: rows },
});

export const archiveEffect = z.strictObject({
  below: z.array(z.strictObject({ kind: z.string(), id, name: z.string() })).describe('what hangs below, lowest first'),
  blockedBy: z.array(z.strictObject({ code: z.string(), name: z.string(), message: z.string() })),
});

export const importPreview = z.strictObject({
  digest: z.string().nullable().describe('what the import wants; null where there are faults'),
  changes: z.array(
    z.strictObject({
      ...{ change: z.enum(['create', 'change', 'archive', 'restore']), kind: z.string(), name: z.string() },
      row: z.number(),
      fields: z.array(z.strictObject({ field: z.string(), from: z.string().nullable(), to: z.string().nullable() })),
    }),
  ),
  faults: z
    .array(
      z.strictObject({
        ...{ code: z.string(), kind: z.string().nullable(), row: z.number().nullable(), field: z.string().nullable() },
        ...{ value: z.string().nullable(), fault: z.string(), fix: z.string() },
      }),
    )
    .describe('the first 200'),
  faultCount: z.number(),
  unchanged: z.number(),
});
