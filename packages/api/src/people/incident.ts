import { incidentGrades, incidents } from '@twinline/services/query/incidents';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

const epochMs = z.int().min(0).max(8_640_000_000_000_000);

export const incidentsInput = z.object({
  openOnly: z.boolean().default(false),
  regionId: z.uuid().optional(),
  line: z.string().min(1).max(20).optional(),
  grade: z.enum(incidentGrades).optional(),
  from: epochMs.optional(),
  to: epochMs.optional(),
  cursor: z.string().max(80).optional(),
  limit: z.int().min(1).max(100).default(25),
});

export const incidentRouter = router({
  list: procedureFor('view')
    .input(incidentsInput)
    .query(({ ctx, input }) => incidents(ctx.organization, input)),
});
