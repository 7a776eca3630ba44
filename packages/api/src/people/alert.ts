import { can } from '@twinline/services/access/permissions';
import type { Person } from '@twinline/services/access/person';
import { addWebhookChannel } from '@twinline/services/alerts/addWebhookChannel';
import { archiveChannel } from '@twinline/services/alerts/archiveChannel';
import { changeWebhookChannel } from '@twinline/services/alerts/changeWebhookChannel';
import { listChannels } from '@twinline/services/alerts/listChannels';
import type { Asker } from '@twinline/services/alerts/lockChannel';
import { rotateChannelSecret } from '@twinline/services/alerts/rotateChannelSecret';
import { setChannelEnabled } from '@twinline/services/alerts/setChannelEnabled';
import { setEmailChannel } from '@twinline/services/alerts/setEmailChannel';
import { channelTest, testChannel } from '@twinline/services/alerts/testChannel';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

const one = z.object({ id: z.uuid() });

/** The verbs check further, so that whoever calls them is told the same. */
export const alertChoice = z.object({
  topics: z.array(z.string().max(40)).max(20),
  regionIds: z.array(z.uuid()).max(500).nullable().default(null),
  language: z.string().max(10),
});
export const webhookChannel = alertChoice.extend({ name: z.string().max(500), url: z.string().max(5_000) });

/** Own channels are anybody's who may look; the verbs ask `mayManage` for the organization's. */
const askerOf = ({ user, role }: Person): Asker => ({
  ...{ userId: user.id, name: user.name, mayManage: can(role, 'manage-network') },
});

export const alertRouter = router({
  list: procedureFor('view').query(({ ctx }) => listChannels(ctx.organization, askerOf(ctx.person))),

  /** Where an own e-mail would go, and whether the hub could send it; null where that is not known. */
  ways: procedureFor('view').query(async ({ ctx }) => ({
    address: ctx.person.user.email,
    email: await ctx.services.hubSendsEmail(),
  })),

  setEmail: procedureFor('view')
    .input(alertChoice)
    .mutation(({ ctx, input }) => setEmailChannel(ctx.organization, input, askerOf(ctx.person))),

  /** Answers the secret: once, it is not told again. */
  addWebhook: procedureFor('view')
    .input(webhookChannel.extend({ own: z.boolean() }))
    .mutation(({ ctx, input }) =>
      addWebhookChannel(ctx.organization, input, askerOf(ctx.person), ctx.services.webhookNetworks),
    ),

  changeWebhook: procedureFor('view')
    .input(webhookChannel.extend(one.shape))
    .mutation(async ({ ctx, input }) => {
      await changeWebhookChannel(ctx.organization, input, askerOf(ctx.person), ctx.services.webhookNetworks);
      return { ok: true } as const;
    }),

  setEnabled: procedureFor('view')
    .input(one.extend({ enabled: z.boolean() }))
    .mutation(async ({ ctx, input }) => {
      await setChannelEnabled(ctx.organization, input, askerOf(ctx.person));
      return { ok: true } as const;
    }),

  /** Answers the new secret: once, it is not told again. */
  rotateSecret: procedureFor('view')
    .input(one)
    .mutation(({ ctx, input }) => rotateChannelSecret(ctx.organization, input, askerOf(ctx.person))),

  archive: procedureFor('view')
    .input(one)
    .mutation(async ({ ctx, input }) => {
      await archiveChannel(ctx.organization, input, askerOf(ctx.person));
      return { ok: true } as const;
    }),

  /** Sends at once; what came of it is `testResult`. */
  test: procedureFor('view')
    .input(one)
    .mutation(({ ctx, input }) =>
      testChannel(ctx.organization, { ...input, webUrl: ctx.services.webUrl }, askerOf(ctx.person)),
    ),

  testResult: procedureFor('view')
    .input(z.object({ deliveryId: z.uuid() }))
    .query(({ ctx, input }) => channelTest(ctx.organization, input, askerOf(ctx.person))),
});
