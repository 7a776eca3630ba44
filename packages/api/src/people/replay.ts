import { replayChoices } from '@twinline/services/replay/replayChoices';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

const changes = z.record(z.string().max(60), z.unknown()).optional();

/** Who is replayed. The verbs check names and numbers further, so that whoever calls them is told the same. */
const choice = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('own'), changes }),
  z.object({ kind: z.literal('preset'), preset: z.string().max(60), changes }),
  z.object({ kind: z.literal('saved'), policyId: z.uuid(), changes }),
  z.object({ kind: z.literal('rule'), rule: z.string().max(60) }),
  z.object({ kind: z.literal('shadow'), shadowId: z.uuid() }),
]);

const epochMs = z.int().min(0).max(8_640_000_000_000_000);

export const replayOrder = z.object({
  routeId: z.uuid(),
  from: epochMs,
  to: epochMs,
  choices: z.array(choice).min(1).max(2),
});

const id = z.uuid();

export const replayRouter = router({
  /** What the form offers. */
  choices: procedureFor('view').query(({ ctx }) => replayChoices(ctx.organization)),

  start: procedureFor('view')
    .input(replayOrder)
    .mutation(({ ctx, input }) => ctx.services.replays.start(ctx.organization, input)),

  /** How far it is, and what came of it. */
  get: procedureFor('view')
    .input(z.object({ id }))
    .query(({ ctx, input }) => ctx.services.replays.get(ctx.organization, input)),

  cancel: procedureFor('view')
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => {
      ctx.services.replays.cancel(ctx.organization, input);
      return { ok: true } as const;
    }),
});
