import type { PolicyFault } from '@twinline/engine/policy';

export type ServiceErrorCode =
  | 'not-found'
  | 'forbidden'
  | 'invalid'
  | 'conflict'
  | 'unauthorized'
  | 'overloaded'
  /** What we need ourselves (the database) is away: the same may be asked again soon. */
  | 'unavailable';

/** The one error family of the services: a stable code, a sentence for people, and the field it is about. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';

  constructor(
    readonly code: ServiceErrorCode,
    message: string,
    readonly details: {
      readonly field?: string;
      /** Of a policy: every field that is at fault. */
      readonly faults?: readonly PolicyFault[];
      readonly retryAfterMs?: number;
    } = {},
  ) {
    super(message);
  }
}
