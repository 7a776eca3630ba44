import {
  type Batch,
  type BatchAccepted,
  batchAccepted as batchAcceptedShape,
  batch as batchShape,
} from '@twinline/wire/batch';
import { ServiceError } from '../errors';

export { type Batch, type BatchAccepted, batchAcceptedShape, batchShape };

/**
 * The one place where a batch from outside becomes a Batch: the seam at which a compiled validator can replace zod.
 *
 * @throws ServiceError invalid with the first faulty field named, as `samples.rttMinMicros[3]`.
 */
export function parseBatch(value: unknown): Batch {
  const parsed = batchShape.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue === undefined || issue.path.length === 0 ? 'batch' : fieldName(issue.path);
  throw new ServiceError('invalid', `${field}: ${issue?.message ?? 'is not a batch'}`, { field });
}

/** As `samples.sent[3]`. */
export function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, key) => {
    if (typeof key === 'number') return `${name}[${key}]`;
    return name === '' ? String(key) : `${name}.${String(key)}`;
  }, '');
}

/** Which field a batch is refused for, without the number of the row: `samples.sent`. */
export function refusedField({ details }: ServiceError): string {
  return details.field?.replace(/\[\d+\]/g, '') ?? 'batch';
}
