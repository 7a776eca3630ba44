import { addMaintenance } from '@twinline/services/orders/addMaintenance';
import { archiveMaintenance } from '@twinline/services/orders/archiveMaintenance';
import { changeMaintenance } from '@twinline/services/orders/changeMaintenance';
import { listMaintenance } from '@twinline/services/orders/listMaintenance';
import { maintenancePlaces } from '@twinline/services/orders/maintenancePlaces';
import { previewMaintenance } from '@twinline/services/orders/previewMaintenance';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

const id = z.uuid();

/** When, as a person plans it; the verbs check it further, so that whoever calls them is told the same. */
const schedule = z.object({
  repeats: z.string().max(20),
  weekdays: z.array(z.number()).max(7).default([]),
  timeZone: z.string().max(64),
  firstDay: z.string().max(10),
  startMinute: z.number(),
  durationMinutes: z.number(),
  lastDay: z.string().max(10).nullable().default(null),
});

export const maintenancePlan = schedule.extend({
  name: z.string().max(500),
  regionId: z.uuid().nullable(),
  line: z.string().max(20).nullable(),
  drains: z.boolean().default(false),
});

export const maintenanceListInput = z.object({
  archived: z.boolean().default(false),
  cursor: z.string().max(80).optional(),
  limit: z.int().min(1).max(100).default(50),
});

export const maintenanceRouter = router({
  list: procedureFor('view')
    .input(maintenanceListInput.prefault({}))
    .query(({ ctx, input }) => listMaintenance(ctx.organization, input)),

  /** Regions and lines that the form offers. */
  places: procedureFor('view').query(({ ctx }) => maintenancePlaces(ctx.organization)),

  /** The next windows of a schedule; changes nothing. */
  preview: procedureFor('view')
    .input(schedule)
    .query(({ ctx, input }) => previewMaintenance(ctx.organization, input)),

  add: procedureFor('manage-maintenance')
    .input(maintenancePlan)
    .mutation(({ ctx, input }) => addMaintenance(ctx.organization, { ...input, by: ctx.person.user.name })),

  change: procedureFor('manage-maintenance')
    .input(maintenancePlan.extend({ id }))
    .mutation(async ({ ctx, input }) => {
      await changeMaintenance(ctx.organization, { ...input, by: ctx.person.user.name });
      return { ok: true } as const;
    }),

  archive: procedureFor('manage-maintenance')
    .input(z.object({ id }))
    .mutation(async ({ ctx, input }) => {
      await archiveMaintenance(ctx.organization, { ...input, by: ctx.person.user.name });
      return { ok: true } as const;
    }),
});
