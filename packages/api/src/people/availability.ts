import { exportMonth } from '@twinline/services/availability/exportMonth';
import { lineMonthDetail } from '@twinline/services/availability/lineMonthDetail';
import { monthOverview } from '@twinline/services/availability/monthOverview';
import { setTarget } from '@twinline/services/availability/setTarget';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

export const calendarMonth = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'is not a month such as 2026-11');
const month = calendarMonth.optional();

/** The verb says further what a target may be, so that whoever calls it is told the same. */
export const targetInput = z.object({ lineId: z.uuid(), target: z.number().nullable(), fromMonth: month });

export const availabilityRouter = router({
  month: procedureFor('read-report')
    .input(z.object({ month }).prefault({}))
    .query(({ ctx, input }) => monthOverview(ctx.organization, input)),

  line: procedureFor('read-report')
    .input(z.object({ lineId: z.uuid(), month }))
    .query(({ ctx, input }) => lineMonthDetail(ctx.organization, input)),

  /** A month as a file: its name and its text. */
  csv: procedureFor('read-report')
    .input(z.object({ month }).prefault({}))
    .query(({ ctx, input }) => exportMonth(ctx.organization, input)),

  setTarget: procedureFor('manage-network')
    .input(targetInput)
    .mutation(async ({ ctx, input }) => {
      await setTarget(ctx.organization, { ...input, by: ctx.person.user.name });
      return { ok: true } as const;
    }),
});
