import { auditActions, auditKinds } from '@twinline/services/audit/listAudit';
import { z } from 'zod';
import { auditInput } from '../people/audit';
import { type Endpoint, endpoint } from './endpoint';

const epochMs = z.coerce.number().int().min(0);

const entry = z.strictObject({
  id: z.string(),
  at: z.number().describe('epoch ms'),
  actorKind: z.enum(['person', 'program']),
  actorName: z.string(),
  action: z.enum(auditActions),
  objectKind: z.enum(auditKinds),
  objectId: z.string().nullable(),
  objectName: z.string().describe('its name and those of what it belongs to, as they were then'),
  changes: z
    .record(z.string(), z.tuple([z.unknown(), z.unknown()]))
    .describe('by field: before and after; null for nothing, ••• for a secret'),
});

export const auditEndpoints: readonly Endpoint[] = [
  endpoint({
    path: '/api/v1/audit',
    summary: 'What people and their programs changed, newest first: who, when, which fields',
    parameters: auditInput.extend({
      from: epochMs.optional().describe('epoch ms'),
      to: epochMs.optional().describe('epoch ms, not included'),
      limit: z.coerce.number().int().min(1).max(500).default(50),
    }),
    answer: z.strictObject({ items: z.array(entry), nextCursor: z.string().nullable() }),
    call: (caller, parameters) => caller.audit.list(parameters),
  }),
];
