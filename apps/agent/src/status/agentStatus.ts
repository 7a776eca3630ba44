import { WITHDRAWAL_REASONS } from '@twinline/wire/batch';
import { z } from 'zod';

const micros = z.number().nullable();

const pathFigures = z.object({
  id: z.number(),
  line: z.string(),
  pop: z.string(),
  target: z.string(),
  /** Over the last ten samples. */
  rttP50Micros: micros,
  rttP95Micros: micros,
  jitterMicros: micros,
  /** Over the last minute: probes not answered within 3 s of those sent. */
  lossRatio: z.number().nullable(),
  /** Consecutive late probes at the end of the last sample. */
  lateRun: z.number(),
  /** When the newest answered probe was sent, against now; null before the first answer. */
  answeredAgoMs: z.number().nullable(),
  /** Why it cannot be probed, or what is done without; null when all is well. */
  problem: z.string().nullable(),
});
export type PathFigures = z.infer<typeof pathFigures>;

/** What a running agent says of itself on its socket: one JSON object a connection. */
export const agentStatus = z.object({
  version: z.string(),
  pid: z.number(),
  uptimeMs: z.number(),
  hubUrl: z.string(),
  name: z.string().nullable(),
  /** `enrolling`: it has no key yet, and nothing else is known. */
  phase: z.enum(['enrolling', 'running', 'stopping']),
  agent: z
    .object({
      agentId: z.string().nullable(),
      configVersion: z.number().nullable(),
      configSource: z.enum(['none', 'disk', 'hub']),
      pushed: z.boolean(),
      withdrawn: z.array(z.enum(WITHDRAWAL_REASONS)),
      suppressedSignals: z.number(),
      gateways: z.array(
        z.object({ way: z.string(), gateway: z.string().nullable(), state: z.enum(['answers', 'dead', 'unknown']) }),
      ),
      clock: z.object({ synchronized: z.boolean().nullable(), errorMicros: micros }),
      timestampSource: z.enum(['user', 'kernel']),
      eventLoopP99Micros: z.number(),
      cpuRatio: z.number(),
      residentBytes: z.number(),
      report: z.object({
        reportedBy: z.string(),
        waitingSamples: z.number(),
        onDisk: z.number(),
        spoolBytes: z.number(),
        droppedSamples: z.number(),
        setAsideSamples: z.number(),
      }),
      paths: z.array(pathFigures),
    })
    .nullable(),
});
export type AgentStatus = z.infer<typeof agentStatus>;
/** What the part that measures says; the program adds who and where it is. */
export type RunningStatus = NonNullable<AgentStatus['agent']>;
