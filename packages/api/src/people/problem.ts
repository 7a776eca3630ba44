import { TRPCError } from '@trpc/server';
import { ServiceError, type ServiceErrorCode } from '@twinline/services/errors';
import { z } from 'zod';

/** What people and programs are told about a failure. */
export interface Problem {
  readonly code: TRPCError['code'];
  readonly message: string;
  /** The input it is about, where it is about one. */
  readonly field: string | null;
  /** Where several inputs are at fault: each with what is wrong and how to mend it. */
  readonly faults: NonNullable<ServiceError['details']['faults']> | null;
}

const trpcCodes = {
  'not-found': 'NOT_FOUND',
  forbidden: 'FORBIDDEN',
  invalid: 'BAD_REQUEST',
  conflict: 'CONFLICT',
  unauthorized: 'UNAUTHORIZED',
  overloaded: 'SERVICE_UNAVAILABLE',
  unavailable: 'SERVICE_UNAVAILABLE',
} as const satisfies Record<ServiceErrorCode, TRPCError['code']>;

/** A service's error as tRPC's, with the original as its cause. */
export function asTrpcError(error: ServiceError): TRPCError {
  return new TRPCError({ code: codeOf(error), message: error.message, cause: error });
}

/** Who is told when to come again is one of too many; without that, something behind us does not answer. */
function codeOf({ code, details }: ServiceError): TRPCError['code'] {
  return code === 'overloaded' && details.retryAfterMs !== undefined ? 'TOO_MANY_REQUESTS' : trpcCodes[code];
}

/** What may be told: messages of ours and of input checks; anything else stays inside, the log has it. */
export function problemOf(error: TRPCError): Problem {
  const { cause, code, message } = error;
  if (cause instanceof ServiceError) {
    const { field = null, faults = null } = cause.details;
    return { code, message: cause.message, field, faults };
  }
  if (cause instanceof z.ZodError) {
    const issue = cause.issues[0];
    return { code, message: issue?.message ?? 'invalid input', field: issue?.path.join('.') || null, faults: null };
  }
  const ours = code !== 'INTERNAL_SERVER_ERROR';
  return { code, message: ours ? message : 'Something failed on the server.', field: null, faults: null };
}
