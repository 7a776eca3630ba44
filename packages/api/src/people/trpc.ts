import { initTRPC, TRPCError } from '@trpc/server';
import { type Action, can } from '@twinline/services/access/permissions';
import type { Person } from '@twinline/services/access/person';
import { asServiceError } from '@twinline/services/databaseAway';
import { ServiceError } from '@twinline/services/errors';
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

/** For strangers too: so many tries from one address, and no more. */
export const openProcedure = t.procedure.use(mapErrors).use(({ ctx, next }) => {
  const retryAfterMs = ctx.services.strangers.take(addressOf(ctx));
  if (retryAfterMs !== null)
    throw asTrpcError(
      new ServiceError('overloaded', 'Too many tries from your network: wait a minute.', { retryAfterMs }),
    );
  return next();
});

/** For whoever has a link: the same, and who has a good one may come as often as they like. */
export const linkProcedure = openProcedure.use(async ({ ctx, next }) => {
  const result = await next();
  if (result.ok) ctx.services.strangers.giveBack(addressOf(ctx));
  return result;
});

/** The last one: it was written by the proxy that is nearest to us. */
const addressOf = ({ headers }: PeopleContext): string =>
  headers?.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '';

/** Whose session the request carries, whatever organization they belong to, if any. */
export const userOf = ({ services, headers }: PeopleContext): Promise<Person['user'] | null> =>
  headers === undefined ? Promise.resolve(null) : services.identifyUser(headers);

/** For whoever is signed in, also without any organization. */
export const userProcedure = t.procedure.use(mapErrors).use(async ({ ctx, next }) => {
  const user = await userOf(ctx);
  if (!user) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Sign in first.' });
  return next({ ctx: { ...ctx, signedIn: user } });
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
