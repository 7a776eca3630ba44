import { listWeeks } from '@twinline/services/report/listWeeks';
import { weeklyReport } from '@twinline/services/report/weeklyReport';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

export const isoWeek = z.string().regex(/^\d{4}-W(0[1-9]|[1-4]\d|5[0-3])$/, 'is not an ISO week such as 2026-W46');

export const reportRouter = router({
  week: procedureFor('read-report')
    .input(z.object({ week: isoWeek.optional() }).default({}))
    .query(({ ctx, input }) => weeklyReport(ctx.organization, input)),
  weeks: procedureFor('read-report').query(({ ctx }) => listWeeks(ctx.organization)),
});
