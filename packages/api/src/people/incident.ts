import { acknowledgeIncident } from '@twinline/services/incidents/acknowledgeIncident';
import { assignIncident } from '@twinline/services/incidents/assignIncident';
import { incidentDetail } from '@twinline/services/incidents/incidentDetail';
import { incidentGrades } from '@twinline/services/incidents/incidentRow';
import { listIncidents } from '@twinline/services/incidents/listIncidents';
import { MOST_PARTS, mergeIncidents, separateIncident } from '@twinline/services/incidents/mergeIncidents';
import {
  addIncidentNote,
  LONGEST_NOTE,
  LONGEST_POST_MORTEM,
  writePostMortem,
} from '@twinline/services/incidents/writeIncident';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

const epochMs = z.int().min(0).max(8_640_000_000_000_000);

export const incidentsInput = z.object({
  openOnly: z.boolean().default(false),
  unacknowledgedOnly: z.boolean().default(false),
  /** A user's id; `me`: who asks. */
  assignedTo: z.string().min(1).max(80).optional(),
  parts: z.boolean().default(false),
  regionId: z.uuid().optional(),
  line: z.string().min(1).max(20).optional(),
  grade: z.enum(incidentGrades).optional(),
  from: epochMs.optional(),
  to: epochMs.optional(),
  cursor: z.string().max(80).optional(),
  limit: z.int().min(1).max(100).default(25),
});

const id = z.uuid();
/** Somewhat more than services take, so that what they say of a too long text is what people read. */
const textUpTo = (most: number) => z.string().max(10 * most);

export const incidentInputs = {
  one: z.object({ id }),
  acknowledge: z.object({ id, acknowledged: z.boolean().default(true) }),
  assign: z.object({ id, userId: z.string().min(1).max(80).nullable() }),
  note: z.object({ id, text: textUpTo(LONGEST_NOTE) }),
  postMortem: z.object({ id, text: textUpTo(LONGEST_POST_MORTEM), version: z.int().min(0) }),
  merge: z.object({ id, incidentIds: z.array(z.uuid()).min(1).max(MOST_PARTS) }),
};

const writing = procedureFor('acknowledge').use(({ ctx, next }) =>
  next({ ctx: { by: { userId: ctx.person.user.id, name: ctx.person.user.name } } }),
);

export const incidentRouter = router({
  list: procedureFor('view')
    .input(incidentsInput)
    .query(({ ctx, input }) =>
      listIncidents(ctx.organization, {
        ...input,
        assignedTo: input.assignedTo === 'me' ? ctx.person.user.id : input.assignedTo,
      }),
    ),
  one: procedureFor('view')
    .input(incidentInputs.one)
    .query(({ ctx, input }) => incidentDetail(ctx.organization, input)),
  acknowledge: writing.input(incidentInputs.acknowledge).mutation(async ({ ctx, input }) => {
    await acknowledgeIncident(ctx.organization, { ...input, by: ctx.by });
    return { ok: true as const };
  }),
  assign: writing.input(incidentInputs.assign).mutation(async ({ ctx, input }) => {
    await assignIncident(ctx.organization, { ...input, by: ctx.by });
    return { ok: true as const };
  }),
  note: writing.input(incidentInputs.note).mutation(async ({ ctx, input }) => {
    await addIncidentNote(ctx.organization, { ...input, by: ctx.by });
    return { ok: true as const };
  }),
  postMortem: writing
    .input(incidentInputs.postMortem)
    .mutation(({ ctx, input }) => writePostMortem(ctx.organization, { ...input, by: ctx.by })),
  merge: writing.input(incidentInputs.merge).mutation(async ({ ctx, input }) => {
    await mergeIncidents(ctx.organization, { ...input, by: ctx.by });
    return { ok: true as const };
  }),
  separate: writing.input(incidentInputs.one).mutation(async ({ ctx, input }) => {
    await separateIncident(ctx.organization, { ...input, by: ctx.by });
    return { ok: true as const };
  }),
});
