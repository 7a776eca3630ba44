import { z } from 'zod';
import { newPolicy, policyDraft } from '../people/policy';
import { shadowRecordInput, shadowsInput } from '../people/shadow';
import { change, type Endpoint, endpoint, removal } from './endpoint';

const time = z.number().describe('epoch ms');
const scenario = z.enum(['show-live', '1v1-social', 'live-commerce', 'education']);
const mode = z.enum(['single', 'duplicate', 'split']);
const weights = z.record(z.string(), z.number()).describe('share of each line in mode `split`');
const done = z.strictObject({ ok: z.literal(true) });
const id = z.uuid();

const limits = z.strictObject({ fair: z.number(), poor: z.number(), weight: z.number().describe('points') });
const definition = z.looseObject({
  scenario,
  name: z.string(),
  version: z.number(),
  limits: z.strictObject({ rtt: limits, loss: limits, jitter: limits, burst: limits }),
  leaveBelowScore: z.number(),
  returnAtScore: z.number(),
  minimumGain: z.number(),
  leaveDwellMs: z.number(),
  holdDownMs: z.number(),
  preferredLine: z.string(),
  mode,
  weights,
  quorum: z.number(),
});

const used = z.strictObject({
  routeId: z.string(),
  regionCode: z.string(),
  regionName: z.string().nullable(),
  scenario,
});
const fields = z.array(z.string());

const policy = z.strictObject({
  id: z.string(),
  name: z.string(),
  scenario: scenario.describe('the preset that it comes from'),
  version: z.number(),
  mode,
  differs: fields.describe('in which it differs from its preset'),
  changedBy: z.string().nullable(),
  changedAt: time,
  archivedAt: time.nullable(),
  routes: z.array(used),
  shadows: z.array(used).describe('routes on which it decides without acting'),
});

const version = z.strictObject({
  version: z.number(),
  policy: definition,
  changedBy: z.string().nullable(),
  changedAt: time,
  note: z.string(),
  changes: fields.nullable().describe('in which it differs from the version before'),
});

const shadow = z.strictObject({
  id: z.string(),
  routeId: z.string(),
  regionCode: z.string(),
  regionName: z.string().nullable(),
  scenario,
  policyId: z.string(),
  policyName: z.string(),
  startedBy: z.string(),
  startedAt: time,
  endedBy: z.string().nullable(),
  endedAt: time.nullable(),
  line: z.string().nullable().describe('where it would be'),
  mode: mode.nullable(),
  routeLine: z.string().nullable().describe('where its route is'),
  decisions: z.number(),
  switches: z.number(),
});

const decided = z.strictObject({
  sequence: z.number(),
  at: time,
  kind: z.enum(['directive', 'held', 'advice']),
  line: z.string(),
  from: z.string().nullable(),
  mode,
  weights,
  reason: z.string(),
  policyVersion: z.number(),
  sentence: z.strictObject({ en: z.string(), zh: z.string() }),
});

const draft = policyDraft.extend({
  definition: policyDraft.shape.definition.describe('the whole policy; a field that is left out is its preset’s'),
  version: z.int().min(1).describe('the version that was edited: it must still be the newest'),
});

export const policyEndpoints: readonly Endpoint[] = [
  endpoint({
    path: '/api/v1/policies',
    summary: 'Policies with the routes that follow them, by name',
    parameters: z.object({ archived: z.enum(['true', 'false']).default('false').describe('archived ones too') }),
    answer: z.array(policy),
    call: (caller, { archived }) => caller.policy.list({ archived: archived === 'true' }),
  }),
  endpoint({
    path: '/api/v1/policies/{id}',
    summary: 'One policy with its preset and its newest 100 versions',
    parameters: z.object({ id }),
    answer: policy.extend({ policy: definition, preset: definition, history: z.array(version) }),
    call: (caller, parameters) => caller.policy.get(parameters),
  }),
  change({
    method: 'post',
    path: '/api/v1/policies',
    summary: 'Create a policy from a preset or as a copy; no route follows it yet',
    parameters: z.object({}),
    body: newPolicy.extend({ preset: scenario.optional(), copyOf: id.optional().describe('or the id of a policy') }),
    answer: z.strictObject({ id: z.string(), version: z.number() }),
    call: (caller, _, body) => caller.policy.create(body),
  }),
  change({
    method: 'put',
    path: '/api/v1/policies/{id}',
    summary: 'Give a policy a new version: its routes follow that at once',
    parameters: z.object({ id }),
    body: draft,
    answer: z.strictObject({ version: z.number() }),
    call: (caller, parameters, body) => caller.policy.change({ ...body, ...parameters }),
  }),
  removal({
    path: '/api/v1/policies/{id}',
    summary: 'Archive a policy that no route follows',
    parameters: z.object({ id }),
    answer: done,
    call: (caller, parameters) => caller.policy.archive(parameters),
  }),
  change({
    method: 'put',
    path: '/api/v1/routes/{id}/policy',
    summary: 'Give a route another policy',
    parameters: z.object({ id }),
    body: z.object({ policyId: id }),
    answer: done,
    call: (caller, parameters, { policyId }) => caller.policy.assign({ routeId: parameters.id, policyId }),
  }),
  endpoint({
    path: '/api/v1/shadows',
    summary: 'Policies that decide, or decided, for a route without acting, newest first',
    parameters: z.object({
      routeId: id.optional(),
      policyId: id.optional(),
      openOnly: z.enum(['true', 'false']).default('false').describe('only those that decide now'),
      cursor: z.string().optional().describe('`nextCursor` of the answer before'),
      limit: z.coerce.number().pipe(shadowsInput.shape.limit.unwrap()).default(25),
    }),
    answer: z.strictObject({ items: z.array(shadow), nextCursor: z.string().nullable().describe('null at the end') }),
    call: (caller, { openOnly, ...parameters }) => caller.shadow.list({ ...parameters, openOnly: openOnly === 'true' }),
  }),
  change({
    method: 'post',
    path: '/api/v1/shadows',
    summary: 'Let a policy decide for a route without acting; a route has at most three of them',
    parameters: z.object({}),
    body: z.object({ routeId: id, policyId: id }),
    answer: z.strictObject({ id: z.string() }),
    call: (caller, _, body) => caller.shadow.start(body),
  }),
  removal({
    path: '/api/v1/shadows/{id}',
    summary: 'End a shadow; its record stays',
    parameters: z.object({ id }),
    answer: done,
    call: (caller, parameters) => caller.shadow.end(parameters),
  }),
  endpoint({
    path: '/api/v1/shadows/{id}/decisions',
    summary: 'What a shadow would have done, newest first',
    parameters: z.object({
      id,
      cursor: z.coerce.number().pipe(shadowRecordInput.shape.cursor.unwrap()).optional(),
      limit: z.coerce.number().pipe(shadowRecordInput.shape.limit.unwrap()).default(25),
    }),
    answer: z.strictObject({ items: z.array(decided), nextCursor: z.number().nullable().describe('null at the end') }),
    call: (caller, parameters) => caller.shadow.record(parameters),
  }),
];
