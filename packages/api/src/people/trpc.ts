import { initTRPC, TRPCError } from '@trpc/server';
import { type Action, can } from '@twinline/services/access/permissions';
import type { Person } from '@twinline/services/access/person';
import { ServiceError, type ServiceErrorCode } from '@twinline/services/errors';
import type { PeopleContext } from './context';

const trpcCodes = {
  'not-found': 'NOT_FOUND',
  forbidden: 'FORBIDDEN',
  invalid: 'BAD_REQUEST',
  conflict: 'CONFLICT',
  unauthorized: 'UNAUTHORIZED',
  overloaded: 'TOO_MANY_REQUESTS',
} as const satisfies Record<ServiceErrorCode, TRPCError['code']>;

const t = initTRPC.context<PeopleContext>().create({
  sse: { ping: { enabled: true, intervalMs: 5_000 }, client: { reconnectAfterInactivityMs: 15_000 } },
  errorFormatter({ shape, error }) {
    const known = error.cause instanceof ServiceError ? error.cause : null;
    return {
      ...shape,
      // What is not ours stays inside: the log has it.
      message: error.code === 'INTERNAL_SERVER_ERROR' && !known ? 'Something failed on the server.' : shape.message,
      data: { code: shape.data.code, httpStatus: shape.data.httpStatus, field: known?.details.field ?? null },
    };
  },
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Turns the services' errors into tRPC's, and logs the ones that nobody meant. */
const mapErrors = t.middleware(async ({ ctx, path, next }) => {
  const result = await next();
  if (result.ok) return result;
  const { cause } = result.error;
  if (cause instanceof ServiceError)
    throw new TRPCError({ code: trpcCodes[cause.code], message: cause.message, cause });
  if (result.error.code === 'INTERNAL_SERVER_ERROR')
    ctx.services.log.error({ path, error: String(cause?.stack ?? cause) }, 'a people procedure failed');
  return result;
});

const signedIn = mapErrors.unstable_pipe(({ ctx, next }) => {
  if (!ctx.person) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Sign in first.' });
  return next({ ctx: { ...ctx, person: ctx.person, organization: ctx.services.inOrganization(ctx.person) } });
});

/** A procedure for people whose role allows the action. */
export function procedureFor(action: Action) {
  return t.procedure.use(signedIn).use(({ ctx, next }) => {
    requireAction(ctx.person, action);
    return next();
  });
}

function requireAction(person: Person, action: Action): void {
  if (!can(person.role, action))
    throw new TRPCError({ code: 'FORBIDDEN', message: `The role ${person.role} may not do this: ${action}.` });
}
