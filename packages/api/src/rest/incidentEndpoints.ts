import { incidentGrades } from '@twinline/services/incidents/incidentRow';
import { LONGEST_NOTE, LONGEST_POST_MORTEM } from '@twinline/services/incidents/writeIncident';
import { z } from 'zod';
import { incidentInputs, incidentsInput } from '../people/incident';
import { change, type Endpoint, endpoint, order } from './endpoint';

const time = z.number().describe('epoch ms');
const epochMs = z.coerce.number().int().min(0);
const yes = z.enum(['true', 'false']).default('false');
const one = incidentInputs.one;
const done = z.strictObject({ ok: z.literal(true) });

const row = z.strictObject({
  id: z.string(),
  regionId: z.string(),
  regionCode: z.string(),
  regionName: z.string().nullable(),
  timeZone: z.string().describe('of the region'),
  line: z.string(),
  grade: z.enum(incidentGrades).describe('the worst it was'),
  faultDomain: z.string(),
  openedAt: time,
  closedAt: time.nullable().describe('null while it lasts'),
  acknowledgedAt: time.nullable(),
  acknowledgedBy: z.string().nullable().describe('a name'),
  assignedTo: z.strictObject({ userId: z.string(), name: z.string() }).nullable(),
  muted: z.boolean().describe('it began during maintenance of its line, and nobody was told'),
  demo: z.boolean(),
  mergedInto: z.string().nullable().describe('the incident of which it is a part'),
  partCount: z.number().describe('how many others are parts of it'),
  hasPostMortem: z.boolean(),
});

const cell = z.strictObject({
  sent: z.number(),
  blackout: z.boolean().describe('nothing came back'),
  lossRatio: z.number().nullable(),
  rttP95Micros: z.number().nullable(),
  jitterMicros: z.number().nullable(),
});

const detail = row.extend({
  postMortem: z.string(),
  postMortemVersion: z.number(),
  routes: z.array(z.strictObject({ id: z.string(), scenario: z.string() })),
  carriers: z
    .array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        asn: z.number().nullable(),
        audienceShare: z.number().describe('of the region’s audience, 0–1'),
        lines: z.record(z.string(), cell),
      }),
    )
    .describe('over the time of the incident, the worst on its line first'),
  happened: z
    .array(
      z.looseObject({
        id: z.number(),
        at: time,
        kind: z.string(),
        sentence: z.object({ en: z.string(), zh: z.string() }),
      }),
    )
    .describe('in the region, from a minute before to ten minutes after, oldest first'),
  moreHappened: z.boolean().describe('later things are left out of `happened`'),
  entries: z
    .array(z.strictObject({ id: z.number(), at: time, by: z.string(), kind: z.string(), body: z.looseObject({}) }))
    .describe('what people did, oldest first'),
  parts: z.array(row),
  related: z.array(row).describe('others that overlap in time: what might be merged'),
});

export const incidentEndpoints: readonly Endpoint[] = [
  endpoint({
    path: '/api/v1/members',
    summary: 'Everybody of the organization by name: to whom incidents may be given',
    parameters: z.object({}),
    answer: z.array(z.strictObject({ userId: z.string(), name: z.string(), role: z.string() })),
    call: (caller) => caller.session.members(),
  }),
  endpoint({
    path: '/api/v1/incidents',
    summary: 'Incidents, newest first; parts of others are left out',
    parameters: z.object({
      openOnly: yes.describe('only those that last'),
      unacknowledgedOnly: yes.describe('only those that nobody looks after'),
      assignedTo: incidentsInput.shape.assignedTo.describe('a user’s id'),
      parts: yes.describe('parts of others too'),
      regionId: incidentsInput.shape.regionId,
      line: incidentsInput.shape.line,
      grade: incidentsInput.shape.grade,
      from: epochMs.optional().describe('opened since, epoch ms'),
      to: epochMs.optional().describe('opened before, epoch ms'),
      cursor: incidentsInput.shape.cursor.describe('`nextCursor` of the answer before'),
      limit: z.coerce.number().pipe(incidentsInput.shape.limit.unwrap()).default(25),
    }),
    answer: z.strictObject({ items: z.array(row), nextCursor: z.string().nullable().describe('null at the end') }),
    call: (caller, { openOnly, unacknowledgedOnly, parts, ...parameters }) =>
      caller.incident.list({
        ...parameters,
        openOnly: openOnly === 'true',
        unacknowledgedOnly: unacknowledgedOnly === 'true',
        parts: parts === 'true',
      }),
  }),
  endpoint({
    path: '/api/v1/incidents/{id}',
    summary: 'One incident: carriers by line, what happened, what people did, its parts',
    parameters: one,
    answer: detail,
    call: (caller, parameters) => caller.incident.one(parameters),
  }),
  change({
    method: 'put',
    path: '/api/v1/incidents/{id}/acknowledged',
    summary: 'Say that somebody looks after it, or take that back',
    parameters: one,
    body: z.object({ acknowledged: z.boolean() }),
    answer: done,
    call: (caller, parameters, body) => caller.incident.acknowledge({ ...body, ...parameters }),
  }),
  change({
    method: 'put',
    path: '/api/v1/incidents/{id}/assignee',
    summary: 'Give it to a member of the organization',
    parameters: one,
    body: z.object({ userId: incidentInputs.assign.shape.userId.describe('null: to nobody') }),
    answer: done,
    call: (caller, parameters, body) => caller.incident.assign({ ...body, ...parameters }),
  }),
  change({
    method: 'post',
    path: '/api/v1/incidents/{id}/notes',
    summary: 'Put a note into its timeline',
    parameters: one,
    body: z.object({ text: incidentInputs.note.shape.text.describe(`1–${LONGEST_NOTE} characters`) }),
    answer: done,
    call: (caller, parameters, body) => caller.incident.note({ ...body, ...parameters }),
  }),
  change({
    method: 'put',
    path: '/api/v1/incidents/{id}/post-mortem',
    summary: 'Save its post-mortem; refused with a conflict when it was saved since `version`',
    parameters: one,
    body: z.object({
      text: incidentInputs.postMortem.shape.text.describe(`at most ${LONGEST_POST_MORTEM} characters`),
      version: incidentInputs.postMortem.shape.version.describe('`postMortemVersion` as it was read'),
    }),
    answer: z.strictObject({ version: z.number() }),
    call: (caller, parameters, body) => caller.incident.postMortem({ ...body, ...parameters }),
  }),
  change({
    method: 'post',
    path: '/api/v1/incidents/{id}/parts',
    summary: 'Make other incidents parts of it; their own parts come along',
    parameters: one,
    body: z.object({ incidentIds: incidentInputs.merge.shape.incidentIds }),
    answer: done,
    call: (caller, parameters, body) => caller.incident.merge({ ...body, ...parameters }),
  }),
  order({
    path: '/api/v1/incidents/{id}/separate',
    summary: 'Make a part an incident of its own again',
    parameters: one,
    answer: done,
    call: (caller, parameters) => caller.incident.separate(parameters),
  }),
];
