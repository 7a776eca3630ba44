import type { MachineServices } from '@twinline/api/machine/services';
import { createAttemptLimiter } from '@twinline/services/access/attemptLimiter';
import { enrolAgent } from '@twinline/services/access/enrolAgent';
import { createAgentIdentifier } from '@twinline/services/access/identifyAgent';
import type { Context } from '@twinline/services/context';
import { ServiceError } from '@twinline/services/errors';
import { identifyReporter, recordUsage } from '@twinline/services/ingest/recordUsage';
import { agentConfig } from '@twinline/services/network/agentConfig';
import { type ConfigFeedFigures, createConfigFeed } from '@twinline/services/network/createConfigFeed';

/** Counters since the start. */
export interface AgentDoorFigures extends ConfigFeedFigures {
  readonly enrolled: number;
  readonly enrolmentsRefused: number;
  readonly enrolmentsSlowed: number;
  readonly usageReported: number;
}

type Verbs = Pick<
  MachineServices,
  'identifyAgent' | 'agentConfig' | 'followConfig' | 'enrol' | 'identifyReporter' | 'recordUsage'
>;

/** Everything about an agent but its batches: who it is, what it measures, how it gets its key. */
export function createAgentDoor(ctx: Context, databaseUrl: string) {
  const agents = createAgentIdentifier(ctx);
  const feed = createConfigFeed(ctx, databaseUrl, agents);
  const limiter = createAttemptLimiter(ctx.now);
  const counted = { enrolled: 0, enrolmentsRefused: 0, enrolmentsSlowed: 0, usageReported: 0 };

  const verbs: Verbs = {
    identifyAgent: agents.identify,
    agentConfig: (agent) => agentConfig(ctx, agent),
    followConfig: feed.follow,
    async enrol(enrolment, address) {
      const retryAfterMs = limiter.take(address);
      if (retryAfterMs !== null) {
        counted.enrolmentsSlowed += 1;
        throw new ServiceError('overloaded', 'Too many tries to enrol from this address.', { retryAfterMs });
      }
      try {
        const enrolled = await enrolAgent(ctx, enrolment);
        counted.enrolled += 1;
        limiter.giveBack(address);
        return enrolled;
      } catch (error) {
        counted.enrolmentsRefused += 1;
        throw error;
      }
    },
    identifyReporter: (bearer) => identifyReporter(ctx, agents.identify, bearer),
    async recordUsage(reporter, report, receivedAt) {
      const reported = await recordUsage(ctx, reporter, report, receivedAt);
      counted.usageReported += reported.accepted;
      return reported;
    },
  };
  return {
    verbs,
    figures: (): AgentDoorFigures => ({ ...feed.figures(), ...counted }),
    close: () => feed.close(),
  };
}
