import { auditActions, auditKinds, listAudit } from '@twinline/services/audit/listAudit';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

const epochMs = z.int().min(0).max(8_640_000_000_000_000);

export const auditInput = z.object({
  kind: z.enum(auditKinds).optional(),
  action: z.enum(auditActions).optional(),
  /** Of a user or a token. */
  actorId: z.string().min(1).max(80).optional(),
  objectId: z.string().min(1).max(80).optional(),
  from: epochMs.optional(),
  to: epochMs.optional(),
  cursor: z.string().max(80).optional(),
  limit: z.int().min(1).max(500).default(50),
});

export const auditRouter = router({
  list: procedureFor('read-audit')
    .input(auditInput)
    .query(({ ctx, input }) => listAudit(ctx.organization, input)),
});
