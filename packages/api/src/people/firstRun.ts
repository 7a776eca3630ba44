import { ServiceError } from '@twinline/services/errors';
import { beginRoute } from '@twinline/services/firstRun/beginRoute';
import { firstRunState } from '@twinline/services/firstRun/firstRunState';
import { landLines } from '@twinline/services/firstRun/landLines';
import { placeRegion } from '@twinline/services/firstRun/placeRegion';
import { renewEnrolment } from '@twinline/services/network/renewEnrolment';
import { addRelay } from '@twinline/services/relays/addRelay';
import { renewToken } from '@twinline/services/relays/renewToken';
import { z } from 'zod';
import type { PeopleServices } from './context';
import type { LabClient, LabLoan } from './labClient';
import { procedureFor, router } from './trpc';

const ok = { ok: true } as const;
/** The verbs check further, so that whoever calls them is told the same. */
const text = z.string().max(300);
const slot = z.enum(['A', 'B']);
const address = z.object({ slot, host: text, port: z.number() });
const scenario = z.enum(['show-live', '1v1-social', 'live-commerce', 'education']);

/** The steps from an empty organization to the first directive that a relay applied. */
export const firstRunRouter = router({
  /** What is there, and what the lab has lent: null where there is no lab, or it does not answer. */
  state: procedureFor('view').query(async ({ ctx }) => {
    const [state, loan] = await Promise.all([firstRunState(ctx.organization), loanOf(ctx)]);
    return { ...state, loan, hubUrl: ctx.services.hubPublicUrl };
  }),

  placeRegion: procedureFor('manage-network')
    .input(
      z.object({
        ...{ regionId: z.uuid().nullable(), code: text, timeZone: text, carrier: text },
        asn: z.int().nullable(),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      await placeRegion(ctx.organization, input);
      return ok;
    }),

  landLines: procedureFor('manage-network')
    .input(z.object({ regionId: z.uuid(), pop: text, lines: z.array(address).min(1).max(2) }))
    .mutation(async ({ ctx, input }) => {
      await landLines(ctx.organization, input);
      return ok;
    }),

  /** Two simulated lines of the lab in place of own ones. */
  borrowLines: procedureFor('manage-network')
    .input(z.object({ regionId: z.uuid() }))
    .mutation(async ({ ctx, input: { regionId } }) => {
      const loan = lent(await labOf(ctx.services).loan('lend', whose(ctx)));
      await landLines(ctx.organization, { regionId, pop: loan.pop, lines: loan.lines });
      return ok;
    }),

  /** The lab enrols as the agent and measures: by a new token of its own, the shown one is good no longer. */
  runLabAgent: procedureFor('manage-network')
    .input(z.object({ agentId: z.uuid(), name: text }))
    .mutation(async ({ ctx, input: { agentId, name } }) => {
      const lab = labOf(ctx.services);
      lent(await lab.loan('view', whose(ctx)));
      const { token } = await renewEnrolment(ctx.organization, { agentId, createdBy: ctx.person.user.id });
      await lab.loan('run-agent', whose(ctx), { id: agentId, name, token });
      return ok;
    }),

  beginRoute: procedureFor('manage-network')
    .input(z.object({ regionId: z.uuid(), scenario }))
    .mutation(({ ctx, input }) => beginRoute(ctx.organization, { ...input, by: ctx.person.user.name })),

  /** A relay that the lab runs, and that holds the line it is told. */
  runLabRelay: procedureFor('manage-network')
    .input(z.object({ routeId: z.uuid(), relayId: z.uuid().nullable(), name: text }))
    .mutation(async ({ ctx, input: { routeId, relayId, name } }) => {
      const lab = labOf(ctx.services);
      lent(await lab.loan('view', whose(ctx)));
      const by = ctx.person.user.name;
      const { id, token } =
        relayId === null
          ? await addRelay(
              ctx.organization,
              { name, url: null, routeIds: [routeId], eventTypes: [], by },
              ctx.services.webhookNetworks,
            )
          : { id: relayId, ...(await renewToken(ctx.organization, { id: relayId, by })) };
      await lab.loan('run-relay', whose(ctx), { id, name, token, routes: [routeId] });
      return ok;
    }),

  cutLine: onLine('cut'),
  restoreLine: onLine('restore'),
});

function onLine(verb: 'cut' | 'restore') {
  return procedureFor('lab')
    .input(z.object({ line: slot }))
    .mutation(({ ctx, input }) => labOf(ctx.services).loan(verb, whose(ctx), input));
}

interface Asking {
  readonly services: PeopleServices;
  readonly organization: { readonly organizationId: string };
}

const whose = ({ organization }: Asking) => organization.organizationId;

async function loanOf(ctx: Asking): Promise<LabLoan | null> {
  return (await ctx.services.lab?.loan('view', whose(ctx)).catch(() => null)) ?? null;
}

function labOf(services: PeopleServices): LabClient {
  if (!services.lab) throw new ServiceError('not-found', 'This installation has no lab.');
  return services.lab;
}

function lent(loan: LabLoan): Extract<LabLoan, { lent: true }> {
  if (!loan.lent) throw new ServiceError('conflict', 'The lab has lent this organization no lines: borrow them first.');
  return loan;
}
