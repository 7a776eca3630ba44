import { z } from 'zod';
import { replayOrder } from '../people/replay';
import { change, type Endpoint, endpoint, removal } from './endpoint';

const time = z.number().describe('epoch ms');
const seconds = z.number().describe('seconds, over those that every line has data of');
const figures = { badSeconds: seconds, degradedSeconds: seconds.describe('by the limits of the route’s own policy') };
const sentence = z.strictObject({ en: z.string(), zh: z.string() });

const lineChange = z.strictObject({
  at: time,
  appliedAt: time,
  from: z.string(),
  to: z.string(),
  reason: z.string(),
  sentence: sentence.nullable().describe('null for simple rules'),
  worth: z
    .strictObject({ bad: z.number(), degraded: z.number(), needless: z.boolean() })
    .nullable()
    .describe('seconds that it spared; null where it is no answer to trouble'),
});

const contestant = z.strictObject({
  kind: z.enum(['as-it-was', 'shadow', 'policy', 'rule']),
  name: z.string(),
  ...figures,
  switchCount: z.number(),
  needless: z.number(),
  missedCount: z.number(),
  switches: z.array(lineChange).describe('the first 500'),
  missed: z.array(z.strictObject({ from: time, to: time, line: z.string(), other: z.string() })),
  bands: z.array(
    z.strictObject({ from: time, to: time, line: z.string(), mode: z.enum(['single', 'duplicate', 'split']) }),
  ),
  never: z.boolean().describe('there never was enough fresh data for it to begin'),
});

const result = z.strictObject({
  from: time,
  to: time,
  regionCode: z.string(),
  scenario: z.string(),
  paths: z.number(),
  rawFrom: time.nullable().describe('before that minutes were replayed; null: throughout'),
  samples: z.number(),
  strangers: z.number().describe('samples of paths that were not in the region at the time'),
  comparedSeconds: z.number(),
  longestSampleMs: z.number().describe('decisions are no finer than that'),
  alone: z.array(z.strictObject({ line: z.string(), ...figures })),
  best: z.strictObject(figures).describe('the better line of each second'),
  contestants: z.array(contestant).describe('as it was first, where anything was decided'),
  quality: z.strictObject({
    binMs: z.number(),
    lines: z.record(
      z.string(),
      z.strictObject({ measured: z.array(z.number()), bad: z.array(z.number()), degraded: z.array(z.number()) }),
    ),
  }),
});

const view = z.strictObject({
  id: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  progress: z.number().describe('0–1'),
  startedAt: time,
  endedAt: time.nullable(),
  order: replayOrder,
  problem: z.strictObject({ code: z.string(), message: z.string(), field: z.string().nullable() }).nullable(),
  result: result.nullable(),
});

const parameters = z.object({ id: z.uuid() });

export const replayEndpoints: readonly Endpoint[] = [
  change({
    method: 'post',
    path: '/api/v1/replays',
    summary:
      'Replay what one or two policies or rules would have done for a route, beside what really was; one at a time',
    parameters: z.object({}),
    body: replayOrder,
    answer: z.strictObject({ id: z.string() }),
    call: (caller, _, body) => caller.replay.start(body),
  }),
  endpoint({
    path: '/api/v1/replays/{id}',
    summary: 'How far a replay is, and what came of it; kept for an hour',
    parameters,
    answer: view,
    call: (caller, { id }) => caller.replay.get({ id }),
  }),
  removal({
    path: '/api/v1/replays/{id}',
    summary: 'Cancel a replay that is running',
    parameters,
    answer: z.strictObject({ ok: z.literal(true) }),
    call: (caller, { id }) => caller.replay.cancel({ id }),
  }),
];
