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

/** What tells the family, in whatever copy of this module an error was made. */
const MARK = Symbol.for('twinline.ServiceError');

/**
 * The one error family of the services: a stable code, a sentence for people, and the field it is about. Next bundles
 * pages and routes apart, each with its own copy of this class, and what the first of them makes serves both: so
 * `instanceof` goes by a mark.
 */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly [MARK] = true;

  static override [Symbol.hasInstance](value: unknown): value is ServiceError {
    return typeof value === 'object' && value !== null && MARK in value;
  }

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
