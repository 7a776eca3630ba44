import type { AgentIdentity } from '@twinline/services/access/identifyAgent';
import type { RelayIdentity } from '@twinline/services/access/identifyRelay';
import { ServiceError } from '@twinline/services/errors';
import type { MachineServices } from './services';

/** The key of an `Authorization: Bearer …` header; null when there is none. */
export function bearerOf(header: string | undefined): string | null {
  const match = /^Bearer +([\x21-\x7e]{1,512})$/i.exec(header ?? '');
  return match?.[1] ?? null;
}

/** @throws ServiceError unauthorized. */
export async function requireAgent(services: MachineServices, bearer: string | null): Promise<AgentIdentity> {
  const agent = bearer === null ? null : await services.identifyAgent(bearer);
  if (agent === null) throw new ServiceError('unauthorized', 'send the key of an agent as Authorization: Bearer');
  return agent;
}

/** @throws ServiceError unauthorized. */
export async function requireRelay(services: MachineServices, bearer: string | null): Promise<RelayIdentity> {
  const relay = bearer === null ? null : await services.identifyRelay(bearer);
  if (relay === null) throw new ServiceError('unauthorized', 'send the token of a relay as Authorization: Bearer');
  return relay;
}
