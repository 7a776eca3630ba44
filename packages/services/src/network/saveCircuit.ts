import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';

export interface CircuitInput {
  /** Null creates. */
  readonly id: string | null;
  readonly name: string;
  readonly provider: string;
  readonly cable: string | null;
  readonly committedMbps: number | null;
  readonly monthlyCost: number | null;
  readonly currency: string | null;
}

export function saveCircuit(_ctx: OrganizationContext, _input: CircuitInput): Promise<{ id: string }> {
  throw new ServiceError('unavailable', 'not built yet');
}
