import { addRelay } from '@twinline/services/relays/addRelay';
import { archiveRelay } from '@twinline/services/relays/archiveRelay';
import { changeRelay } from '@twinline/services/relays/changeRelay';
import { deliveryStates } from '@twinline/services/relays/deliveryRow';
import { endOldSecret } from '@twinline/services/relays/endOldSecret';
import { exportDeliveries } from '@twinline/services/relays/exportDeliveries';
import { getDelivery } from '@twinline/services/relays/getDelivery';
import { getRelay } from '@twinline/services/relays/getRelay';
import { listDeliveries } from '@twinline/services/relays/listDeliveries';
import { listRelays } from '@twinline/services/relays/listRelays';
import { renewToken } from '@twinline/services/relays/renewToken';
import { replayDelivery } from '@twinline/services/relays/replayDelivery';
import { OVERLAP_HOURS, rotateSecret } from '@twinline/services/relays/rotateSecret';
import { setRelayEnabled } from '@twinline/services/relays/setRelayEnabled';
import { testSend } from '@twinline/services/relays/testSend';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

const one = z.object({ id: z.uuid() });

/** The verbs check further, so that whoever calls them is told the same. */
export const relayDraft = z.object({
  name: z.string().max(500),
  url: z.string().max(5_000).nullable().default(null),
  routeIds: z.array(z.uuid()).max(1_000),
  eventTypes: z.array(z.string().max(80)).max(50).default(['route.drill']),
});

const epochMs = z.int().min(0).max(8_640_000_000_000_000);

export const deliveryFilter = z.object({
  relayId: z.uuid().optional(),
  state: z.enum(deliveryStates).optional(),
  type: z.string().max(80).optional(),
  routeId: z.uuid().optional(),
  from: epochMs.optional(),
  to: epochMs.optional(),
});

export const deliveriesInput = deliveryFilter.extend({
  cursor: z.string().max(80).optional(),
  limit: z.int().min(1).max(200).default(50),
});

export const overlapHours = z.number().default(OVERLAP_HOURS.usual);

export const relayRouter = router({
  list: procedureFor('view')
    .input(z.object({ archived: z.boolean().default(false) }).prefault({}))
    .query(({ ctx, input }) => listRelays(ctx.organization, input)),

  /** Where relays find the hub. */
  hub: procedureFor('view').query(({ ctx }) => ({ url: ctx.services.hubPublicUrl })),

  get: procedureFor('view')
    .input(one)
    .query(({ ctx, input }) => getRelay(ctx.organization, input)),

  /** Answers token and secret: once, they are not told again. */
  add: procedureFor('manage-network')
    .input(relayDraft)
    .mutation(({ ctx, input }) =>
      addRelay(ctx.organization, { ...input, by: ctx.person.user.name }, ctx.services.webhookNetworks),
    ),

  change: procedureFor('manage-network')
    .input(relayDraft.extend(one.shape))
    .mutation(async ({ ctx, input }) => {
      await changeRelay(ctx.organization, { ...input, by: ctx.person.user.name }, ctx.services.webhookNetworks);
      return { ok: true } as const;
    }),

  archive: procedureFor('manage-network')
    .input(one)
    .mutation(async ({ ctx, input }) => {
      await archiveRelay(ctx.organization, { ...input, by: ctx.person.user.name });
      return { ok: true } as const;
    }),

  setEnabled: procedureFor('manage-network')
    .input(one.extend({ enabled: z.boolean() }))
    .mutation(async ({ ctx, input }) => {
      await setRelayEnabled(ctx.organization, { ...input, by: ctx.person.user.name });
      return { ok: true } as const;
    }),

  /** Answers the new secret: once, it is not told again. */
  rotateSecret: procedureFor('manage-network')
    .input(one.extend({ overlapHours }))
    .mutation(({ ctx, input }) => rotateSecret(ctx.organization, { ...input, by: ctx.person.user.name })),

  endOldSecret: procedureFor('manage-network')
    .input(one)
    .mutation(async ({ ctx, input }) => {
      await endOldSecret(ctx.organization, { ...input, by: ctx.person.user.name });
      return { ok: true } as const;
    }),

  /** Answers the new token: once, it is not told again. */
  renewToken: procedureFor('manage-network')
    .input(one)
    .mutation(({ ctx, input }) => renewToken(ctx.organization, { ...input, by: ctx.person.user.name })),

  test: procedureFor('override')
    .input(one)
    .mutation(({ ctx, input }) => testSend(ctx.organization, { ...input, by: ctx.person.user.name })),

  deliveries: procedureFor('view')
    .input(deliveriesInput.prefault({}))
    .query(({ ctx, input }) => listDeliveries(ctx.organization, input)),

  deliveriesCsv: procedureFor('view')
    .input(deliveryFilter.prefault({}))
    .query(({ ctx, input }) => exportDeliveries(ctx.organization, input)),

  delivery: procedureFor('view')
    .input(one)
    .query(({ ctx, input }) => getDelivery(ctx.organization, input)),

  /** The same message with the same id again, whatever came of it. */
  replay: procedureFor('override')
    .input(one)
    .mutation(async ({ ctx, input }) => {
      await replayDelivery(ctx.organization, { ...input, by: ctx.person.user.name });
      return { ok: true } as const;
    }),
});
