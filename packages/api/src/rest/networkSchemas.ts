import { z } from 'zod';

/** What the REST interface answers about the network; a test holds it against real answers. */

const time = z.number().describe('epoch ms');
const micros = z.number().nullable().describe('microseconds; null without data');
const rate = z.number().describe('bits per second');
const throughput = z.strictObject({ inBps: rate, outBps: rate });

const source = z.strictObject({
  source: z.string().describe('who counted; directions are as it sees them'),
  agentName: z.string().nullable().describe('where an agent counted'),
});

const self = z.strictObject({
  withdrawn: z.array(z.string()),
  clock: z.strictObject({ synchronized: z.boolean().nullable(), errorMicros: micros }),
  eventLoopP99Micros: z.number(),
  cpuRatio: z.number().describe('share of one core'),
  residentBytes: z.number(),
  timestampSource: z.enum(['user', 'kernel']),
  waitingSamples: z.number(),
  droppedSamples: z.number(),
  setAsideSamples: z.number(),
  reportedBy: z.string().describe('the ordinary internet, or a line'),
  hostname: z.string(),
  platform: z.string(),
});

const path = z.strictObject({
  id: z.number(),
  line: z.string(),
  pop: z.string(),
  address: z.string().nullable().describe('host:port of the reflector; null without one: nothing is measured'),
  connectUrl: z.string().nullable(),
  rttP50Micros: micros,
  lossRatio: z.number().nullable().describe('0–1; null without data'),
  measuredAt: time.nullable().describe('start of the newest sample of the last 20 s, epoch ms'),
});

const nextCursor = z.string().nullable().describe('hand it in as `cursor` for what follows; null at the end');

export const agents = z.strictObject({
  nextCursor,
  at: time,
  latestVersion: z.string().nullable().describe('the version that the hub hands out'),
  agents: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      regionId: z.string(),
      regionCode: z.string(),
      regionName: z.string().nullable(),
      carrierId: z.string(),
      carrierName: z.string(),
      asn: z.number().nullable(),
      intervalMs: z.number(),
      state: z.enum(['reporting', 'withdrawn', 'offline', 'waiting']),
      withdrawn: z.array(z.string()).describe('why it does not trust itself'),
      tokenUsable: z.boolean(),
      tokenExpiresAt: time.nullable(),
      createdAt: time,
      enrolledAt: time.nullable(),
      version: z.string().nullable(),
      outOfDate: z.boolean().nullable().describe('null where either version is unknown'),
      lastSeenAt: time.nullable(),
      self: self.nullable().describe('what it said of itself last'),
      selfAt: time.nullable(),
      paths: z.array(path),
    }),
  ),
});

export const circuits = z.strictObject({
  at: time,
  binMs: z.number(),
  historyMs: z.number(),
  circuits: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      provider: z.string(),
      cable: z.string().nullable(),
      committedBps: rate.nullable(),
      lines: z.array(z.strictObject({ regionCode: z.string(), regionName: z.string().nullable(), slot: z.string() })),
      usage: z
        .strictObject({
          ...source.shape,
          countedAt: time,
          now: throughput.nullable().describe('null where the newest reading is older than five minutes'),
          p95: throughput.describe('95th percentile of the five-minute bins of 24 h'),
          history: z.strictObject({
            start: z.array(time),
            inBps: z.array(z.number()),
            outBps: z.array(z.number()),
          }),
          otherSources: z.array(source),
        })
        .nullable(),
    }),
  ),
});
