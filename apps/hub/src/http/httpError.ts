import { asServiceError } from '@twinline/services/databaseAway';
import type { ServiceError, ServiceErrorCode } from '@twinline/services/errors';

/** A refusal that concerns HTTP itself, not the domain. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const statuses = {
  'not-found': 404,
  forbidden: 403,
  invalid: 400,
  conflict: 409,
  unauthorized: 401,
  overloaded: 429,
  unavailable: 503,
} as const satisfies Record<ServiceErrorCode, number>;

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly error: { readonly code: string; readonly message: string; readonly field?: string } };
}

/** What the other side is told. An error that nobody meant says nothing of itself; the log has it. */
export function describeError(error: unknown): ErrorAnswer {
  const known = asServiceError(error);
  if (known !== null) {
    const { code, message, details } = known;
    const field = details.field === undefined ? {} : { field: details.field };
    return { status: statuses[code], headers: headersOf(known), body: { error: { code, message, ...field } } };
  }
  if (error instanceof HttpError)
    return { status: error.status, headers: {}, body: { error: { code: error.code, message: error.message } } };
  return { status: 500, headers: {}, body: { error: { code: 'internal', message: 'Something failed on the hub.' } } };
}

function headersOf({ code, details }: ServiceError): Record<string, string> {
  if (code === 'unauthorized') return { 'www-authenticate': 'Bearer' };
  if (details.retryAfterMs === undefined) return {};
  return { 'retry-after': String(Math.max(1, Math.ceil(details.retryAfterMs / 1000))) };
}
