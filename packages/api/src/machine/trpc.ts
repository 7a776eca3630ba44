import { initTRPC, TRPCError } from '@trpc/server';
import { asServiceError } from '@twinline/services/databaseAway';
import { ServiceError, type ServiceErrorCode } from '@twinline/services/errors';
import { requireAgent, requireRelay } from './identify';
import type { MachineServices } from './services';

export interface MachineContext {
  readonly services: MachineServices;
  readonly bearer: string | null;
  /** Of the other end. */
  readonly address: string;
}

const trpcCodes = {
  'not-found': 'NOT_FOUND',
  forbidden: 'FORBIDDEN',
  invalid: 'BAD_REQUEST',
  conflict: 'CONFLICT',
  unauthorized: 'UNAUTHORIZED',
  overloaded: 'TOO_MANY_REQUESTS',
  unavailable: 'SERVICE_UNAVAILABLE',
} as const satisfies Record<ServiceErrorCode, TRPCError['code']>;

const t = initTRPC.context<MachineContext>().create({
  sse: { ping: { enabled: true, intervalMs: 5_000 }, client: { reconnectAfterInactivityMs: 15_000 } },
  errorFormatter({ shape, error }) {
    const known = error.cause instanceof ServiceError ? error.cause : null;
    return {
      ...shape,
      // What is not ours stays inside: the log has it.
      message: error.code === 'INTERNAL_SERVER_ERROR' && !known ? 'Something failed on the hub.' : shape.message,
      data: {
        code: shape.data.code,
        httpStatus: shape.data.httpStatus,
        field: known?.details.field ?? null,
        retryAfterMs: known?.details.retryAfterMs ?? null,
      },
    };
  },
});

export const router = t.router;

const mapErrors = t.middleware(async ({ next }) => {
  const result = await next();
  if (result.ok) return result;
  const cause = asServiceError(result.error.cause);
  if (cause === null) return result;
  throw new TRPCError({ code: trpcCodes[cause.code], message: cause.message, cause });
});

/** A procedure for whoever has no key yet. */
export const openProcedure = t.procedure.use(mapErrors);

/** A procedure for whoever presents an agent's key. */
export const agentProcedure = openProcedure.use(async ({ ctx, next }) => {
  return next({ ctx: { agent: await requireAgent(ctx.services, ctx.bearer), key: ctx.bearer ?? '' } });
});

/** A procedure for whoever presents a relay's token. */
export const relayProcedure = openProcedure.use(async ({ ctx, next }) => {
  return next({ ctx: { relay: await requireRelay(ctx.services, ctx.bearer) } });
});
