import { initTRPC, TRPCError } from '@trpc/server';
import { type Action, can } from '@twinline/services/access/permissions';
import type { Person } from '@twinline/services/access/person';
import { asServiceError } from '@twinline/services/databaseAway';
import type { PeopleContext } from './context';
import { asTrpcError, problemOf } from './problem';

const t = initTRPC.context<PeopleContext>().create({
  sse: { ping: { enabled: true, intervalMs: 5_000 }, client: { reconnectAfterInactivityMs: 15_000 } },
  errorFormatter({ shape, error }) {
    const { code, httpStatus } = shape.data;
    const { message, field, faults } = problemOf(error);
    return { ...shape, message, data: { code, httpStatus, field, faults } };
  },
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Turns the services' errors into tRPC's, and logs the ones that nobody meant. */
const mapErrors = t.middleware(async ({ ctx, path, next }) => {
  const result = await next();
  if (result.ok) return result;
  const { cause, code } = result.error;
  const known = asServiceError(cause);
  if (known?.code === 'unavailable') ctx.services.log.warn({ path, error: String(cause) }, 'the database is away');
  if (known !== null) throw asTrpcError(known);
  if (code === 'INTERNAL_SERVER_ERROR')
    ctx.services.log.error({ path, error: cause?.stack ?? String(cause) }, 'a people procedure failed');
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
