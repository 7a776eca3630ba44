import type { Enrolled, Enrolment } from '@twinline/services/access/enrolAgent';
import type { AgentIdentity } from '@twinline/services/access/identifyAgent';
import type { RelayIdentity } from '@twinline/services/access/identifyRelay';
import type { DirectiveFeed } from '@twinline/services/delivery/createDirectiveFeed';
import type { AppliedReport } from '@twinline/services/delivery/recordApplied';
import type { RouteTruth } from '@twinline/services/delivery/routeTruth';
import type { Ingest } from '@twinline/services/ingest/createIngest';
import type { UsageReported, UsageReporter } from '@twinline/services/ingest/recordUsage';
import type { AgentConfig } from '@twinline/services/network/agentConfig';
import type { ConfigFeed } from '@twinline/services/network/createConfigFeed';

/** The verbs that machines call, over tRPC or plain HTTP; the hub binds them to its database and loops. */
export interface MachineServices {
  /** Epoch ms. */
  readonly now: () => number;
  identifyAgent(key: string): Promise<AgentIdentity | null>;
  identifyRelay(token: string): Promise<RelayIdentity | null>;
  readonly submit: Ingest['submit'];
  agentConfig(agent: AgentIdentity): Promise<AgentConfig>;
  readonly followConfig: ConfigFeed['follow'];
  /** `address` is the remote address: whoever guesses is slowed down by it. */
  enrol(enrolment: Enrolment, address: string): Promise<Enrolled>;
  /** Whose API token or agent's key this is. @throws ServiceError unauthorized. */
  identifyReporter(bearer: string | null): Promise<UsageReporter>;
  /** `report` is the body as it came. */
  recordUsage(reporter: UsageReporter, report: unknown, receivedAt: number): Promise<UsageReported>;
  /** What is true of a route, for a relay that asks for it. */
  pull(relay: RelayIdentity, routeId: string): Promise<RouteTruth>;
  recordApplied(relay: RelayIdentity, routeId: string, report: AppliedReport): Promise<void>;
  /** A relay was told this by its stream, or pulled it. */
  recordTold(relay: RelayIdentity, routeId: string, position: { epoch: number; sequence: number }): Promise<void>;
  /** As `DirectiveFeed['follow']`, for a relay that holds a stream. */
  follow(relay: RelayIdentity, ...route: Parameters<DirectiveFeed['follow']>): ReturnType<DirectiveFeed['follow']>;
}
