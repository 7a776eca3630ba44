import type { Person } from '@twinline/services/access/person';
import { ServiceError } from '@twinline/services/errors';
import { z } from 'zod';
import type { PeopleServices } from './context';
import type { LabClient, LabCommand } from './labClient';
import { procedureFor, router } from './trpc';

const region = z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,8})?$/);
const line = z.enum(['A', 'B', 'both']);
const onLine = z.object({ region, line });
const impairment = onLine.extend({
  delayMs: z.number().min(0).max(5_000),
  jitterMs: z.number().min(0).max(5_000),
  lossRatio: z.number().min(0).max(1),
  lossDirection: z.enum(['both', 'forward', 'return']).default('both'),
});
const pop = z.object({ region, pop: z.string().min(1).max(60) });
const ok = { ok: true } as const;

export const labRouter = router({
  status: procedureFor('lab').query(({ ctx }) => labOf(ctx).status()),
  world: procedureFor('lab').query(({ ctx }) => labOf(ctx).world()),
  cut: command('cut', onLine),
  restore: command('restore', onLine),
  impair: command('impair', impairment),
  stopPop: command('stop-pop', pop),
  startPop: command('start-pop', pop),
  stopAgents: command('stop-agents', z.object({ region })),
  startAgents: command('start-agents', z.object({ region })),
  scenario: command('scenario', z.object({ name: z.string().min(1).max(60), region: region.optional() })),
});

function command<T extends z.ZodObject>(name: LabCommand, input: T) {
  return procedureFor('lab')
    .input(input)
    .mutation(async ({ ctx, input: body }) => {
      await labOf(ctx).command(name, body as object);
      return ok;
    });
}

/** It simulates the lines of the demo organization: they are nobody else's to cut. */
function labOf({ services, person }: { services: PeopleServices; person: Person }): LabClient {
  if (!services.lab || !person.organization.demo)
    throw new ServiceError('not-found', 'There is no lab for this organization.');
  return services.lab;
}
