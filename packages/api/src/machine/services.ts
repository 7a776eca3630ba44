import type { AgentIdentity } from '@twinline/services/access/identifyAgent';
import type { RelayIdentity } from '@twinline/services/access/identifyRelay';
import type { DirectiveFeed } from '@twinline/services/delivery/createDirectiveFeed';
import type { AppliedReport } from '@twinline/services/delivery/recordApplied';
import type { RouteTruth } from '@twinline/services/delivery/routeTruth';
import type { Ingest } from '@twinline/services/ingest/createIngest';
import type { AgentConfig } from '@twinline/services/network/agentConfig';

/** The verbs that machines call, over tRPC or plain HTTP; the hub binds them to its database and loops. */
export interface MachineServices {
  /** Epoch ms. */
  readonly now: () => number;
  identifyAgent(key: string): Promise<AgentIdentity | null>;
  identifyRelay(token: string): Promise<RelayIdentity | null>;
  readonly submit: Ingest['submit'];
  agentConfig(agent: AgentIdentity): Promise<AgentConfig>;
  routeTruth(routeId: string): Promise<RouteTruth>;
  recordApplied(relay: RelayIdentity, routeId: string, report: AppliedReport): Promise<void>;
  readonly follow: DirectiveFeed['follow'];
}
