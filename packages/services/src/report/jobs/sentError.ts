import { ServiceError, type ServiceErrorCode } from '../../errors';
import { LeaseLost } from './heldJob';

/** An error as plain data, which goes from one thread to another. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  /** Of a ServiceError. */
  readonly code: ServiceErrorCode | null;
}

export function sentError(error: unknown): SentError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { name, message, code: error instanceof ServiceError ? error.code : null };
}

/** The same kind of error again, as far as somebody tells the kinds apart. */
export function receivedError({ name, message, code }: SentError): Error {
  if (code !== null) return new ServiceError(code, message);
  return name === 'LeaseLost' ? new LeaseLost() : new Error(message);
}
