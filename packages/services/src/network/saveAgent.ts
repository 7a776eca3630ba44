import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';

export interface AgentInput {
  readonly id: string;
  readonly carrierId: string;
  readonly name: string;
  readonly intervalMs: number;
  readonly dscp: number | null;
  readonly connectIntervalMs: number;
}

export function saveAgent(_ctx: OrganizationContext, _input: AgentInput): Promise<{ id: string }> {
  throw new ServiceError('unavailable', 'not built yet');
}
