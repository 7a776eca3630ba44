import { cancelDrill } from '@twinline/services/drills/cancelDrill';
import { HOLD_SECONDS } from '@twinline/services/drills/drill';
import { drillPlaces, getDrill, listDrillPlans, listDrills } from '@twinline/services/drills/listDrills';
import { addDrillPlan, archiveDrillPlan, changeDrillPlan } from '@twinline/services/drills/planDrill';
import { startDrill } from '@twinline/services/drills/startDrill';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

const id = z.uuid();

/** What a person asks for; the verbs check it further, so that whoever calls them is told the same. */
export const drillOrder = z.object({
  routeId: z.uuid(),
  kind: z.string().max(20),
  line: z.string().max(20).nullable().default(null),
  holdSeconds: z.number().default(HOLD_SECONDS.usual),
});

export const drillPlanInput = drillOrder.extend({
  repeats: z.string().max(20),
  weekdays: z.array(z.number()).max(7).default([]),
  timeZone: z.string().max(64),
  firstDay: z.string().max(10),
  startMinute: z.number(),
  lastDay: z.string().max(10).nullable().default(null),
});

export const drillListInput = z.object({
  routeId: z.uuid().optional(),
  cursor: z.string().max(80).optional(),
  limit: z.int().min(1).max(100).default(25),
});

/** Whoever may choose a line by hand may drill, and plan drills: a live one moves the stream as an override does. */
export const drillRouter = router({
  list: procedureFor('view')
    .input(drillListInput.prefault({}))
    .query(({ ctx, input }) => listDrills(ctx.organization, input)),

  get: procedureFor('view')
    .input(z.object({ id }))
    .query(({ ctx, input }) => getDrill(ctx.organization, input)),

  /** Routes with their lines, and when each last passed. */
  places: procedureFor('view').query(({ ctx }) => drillPlaces(ctx.organization)),

  start: procedureFor('override')
    .input(drillOrder)
    .mutation(({ ctx, input }) => startDrill(ctx.organization, { ...input, by: ctx.person.user.name })),

  cancel: procedureFor('override')
    .input(z.object({ id }))
    .mutation(async ({ ctx, input }) => {
      await cancelDrill(ctx.organization, { ...input, by: ctx.person.user.name });
      return { ok: true } as const;
    }),

  plans: procedureFor('view').query(({ ctx }) => listDrillPlans(ctx.organization)),

  plan: procedureFor('override')
    .input(drillPlanInput)
    .mutation(({ ctx, input }) => addDrillPlan(ctx.organization, { ...input, by: ctx.person.user.name })),

  changePlan: procedureFor('override')
    .input(drillPlanInput.extend({ id }))
    .mutation(async ({ ctx, input }) => {
      await changeDrillPlan(ctx.organization, input);
      return { ok: true } as const;
    }),

  archivePlan: procedureFor('override')
    .input(z.object({ id }))
    .mutation(async ({ ctx, input }) => {
      await archiveDrillPlan(ctx.organization, input);
      return { ok: true } as const;
    }),
});
