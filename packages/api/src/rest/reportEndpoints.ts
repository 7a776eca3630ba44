import { TRPCError } from '@trpc/server';
import { REPORT_LANGUAGES, REPORT_REASONS } from '@twinline/services/report/archive/reportVersion';
import { SCHEDULE_KINDS } from '@twinline/services/report/schedules/due';
import { z } from 'zod';
import {
  figureKey,
  linkInput,
  recipientChange,
  recipientInput,
  reportName,
  reportVersion,
  scheduleInput,
} from '../people/report';
import { change, type Endpoint, endpoint, removal } from './endpoint';
import { change as figureChange, report, sentence, trace } from './reportSchemas';

const time = z.number().describe('epoch ms');
const id = z.uuid();
const done = z.strictObject({ ok: z.literal(true) });
const reason = z.enum(REPORT_REASONS);
const language = z.enum(REPORT_LANGUAGES);
const kinds = z.array(z.enum(SCHEDULE_KINDS));
const name = reportName.describe('a week (2026-W46), a month (2026-11), or first and last day (2026-11-03_2026-11-17)');
const version = reportVersion.optional().describe('without it the newest');
const madeAt = time.nullable();

const list = z.strictObject({
  reports: z.array(
    z.strictObject({
      ...{ name: z.string(), kind: z.enum(['week', 'month', 'days']), from: time, to: time, complete: z.boolean() },
      version: z.number().nullable().describe('the newest; null where none is stored yet'),
      ...{ versions: z.number(), madeAt, reason: reason.nullable(), title: sentence.nullable() },
      ...{ availability: z.number().nullable(), demo: z.boolean() },
    }),
  ),
  firstDay: z.string().nullable().describe('the oldest day with data'),
  ...{ today: z.string(), timeZone: z.string() },
});

const reading = z.strictObject({
  name: z.string(),
  version: z.number().nullable().describe('null: not stored yet, computed of what was measured until now'),
  versions: z
    .array(z.strictObject({ version: z.number(), madeAt: time, reason, changes: z.array(figureChange) }))
    .describe('newest first, each with the figures that differ from the one before'),
  report,
});

const recipient = z.strictObject({
  ...{ id: z.string(), address: z.string(), language, kinds },
  account: z.string().nullable().describe('the person who signs in with that address'),
  state: z.enum(['on', 'bounced', 'unsubscribed']),
  ...{ lastSentAt: time.nullable(), lastError: z.string().nullable() },
});

const link = z.strictObject({
  ...{ id: z.string(), recipient: z.string(), language, createdAt: time },
  createdBy: z.string().nullable().describe('null: it is in an e-mail'),
  ...{ expiresAt: time, revokedAt: time.nullable(), opens: z.number(), lastOpenedAt: time.nullable() },
});

const asText = { language: language.describe('of the texts'), kinds };

export const reportEndpoints: readonly Endpoint[] = [
  endpoint({
    path: '/api/v1/reports',
    summary: 'Every report, and the weeks and months that have data and none yet, newest first',
    parameters: z.object({}),
    answer: list,
    call: (caller) => caller.report.list(),
  }),
  change({
    method: 'post',
    path: '/api/v1/reports',
    summary: 'Have the report of a period made, or made again; what came of it is its job',
    parameters: z.object({}),
    body: z.object({ name }),
    answer: z.strictObject({ jobId: z.string() }),
    call: (caller, _, body) => caller.report.make(body),
  }),
  endpoint({
    path: '/api/v1/report-jobs/{id}',
    summary: 'What came of a report that was asked for',
    parameters: z.object({ id }),
    answer: z.strictObject({
      ...{ state: z.enum(['waiting', 'running', 'done', 'failed']), name: z.string(), error: z.string().nullable() },
      version: z.number().nullable().describe('that was made, or found to say the same'),
    }),
    call: (caller, { id: jobId }) => caller.report.job({ jobId }),
  }),
  endpoint({
    path: '/api/v1/reports/{name}',
    summary: 'The line-quality report of a week, a month or some days in the organization’s time zone',
    parameters: z.object({ name, version }),
    answer: reading,
    call: (caller, parameters) => caller.report.get(parameters),
  }),
  endpoint({
    path: '/api/v1/reports/{name}/figures/{key}',
    summary: 'How a figure of a report came about: its rule, its arithmetic, the rows that it rests on',
    parameters: z.object({
      name,
      key: figureKey.transform(decoded).describe('as totals/availability; its slashes may be written %2F'),
      version,
    }),
    answer: trace,
    async call(caller, parameters) {
      const found = await caller.report.trace(parameters);
      if (found === null)
        throw new TRPCError({ code: 'NOT_FOUND', message: `This report has no figure ${parameters.key}.` });
      return found;
    },
  }),
  endpoint({
    path: '/api/v1/reports/{name}/links',
    summary: 'Links by which strangers read a report, without their addresses',
    parameters: z.object({ name }),
    answer: z.array(link),
    call: (caller, parameters) => caller.report.links(parameters),
  }),
  change({
    method: 'post',
    path: '/api/v1/reports/{name}/links',
    summary: 'Make a link by which whoever has it reads the newest version of one report; its address is told once',
    parameters: z.object({ name }),
    body: linkInput.extend({ language, days: linkInput.shape.days.describe('1 to 365; 30 without it') }),
    answer: z.strictObject({ id: z.string(), url: z.string(), expiresAt: time }),
    call: (caller, parameters, body) => caller.report.createLink({ ...parameters, ...body }),
  }),
  removal({
    path: '/api/v1/report-links/{id}',
    summary: 'Revoke a link to a report',
    parameters: z.object({ id }),
    answer: done,
    call: (caller, parameters) => caller.report.revokeLink(parameters),
  }),
  endpoint({
    path: '/api/v1/report-schedules',
    summary: 'Which reports are made by themselves, and when next',
    parameters: z.object({}),
    answer: z.strictObject({
      schedules: z.array(
        z.strictObject({
          ...{ kind: z.enum(SCHEDULE_KINDS), enabled: z.boolean() },
          hour: z.number().describe('0–23 by the organization’s clock, of the day after the period'),
          nextAt: time.nullable(),
        }),
      ),
      timeZone: z.string(),
      mail: z.boolean().nullable().describe('whether a hub has a mail server; null while none answers'),
      printer: z.boolean().nullable().describe('whether it can print; null where that is not known'),
    }),
    call: (caller) => caller.report.schedules(),
  }),
  change({
    method: 'put',
    path: '/api/v1/report-schedules/{kind}',
    summary: 'Say whether weekly or monthly reports are made by themselves, and at which hour',
    parameters: z.object({ kind: z.enum(SCHEDULE_KINDS) }),
    body: scheduleInput,
    answer: done,
    call: (caller, parameters, body) => caller.report.setSchedule({ ...parameters, ...body }),
  }),
  endpoint({
    path: '/api/v1/report-recipients',
    summary: 'Who is sent reports',
    parameters: z.object({}),
    answer: z.array(recipient),
    call: (caller) => caller.report.recipients(),
  }),
  change({
    method: 'post',
    path: '/api/v1/report-recipients',
    summary: 'Have reports sent to an address, whose owner needs no account',
    parameters: z.object({}),
    body: recipientInput.extend(asText),
    answer: z.strictObject({ id: z.string() }),
    call: (caller, _, body) => caller.report.addRecipient(body),
  }),
  change({
    method: 'put',
    path: '/api/v1/report-recipients/{id}',
    summary: 'Change what a recipient gets; `on` sends again to one that was ended',
    parameters: z.object({ id }),
    body: recipientChange.extend({ language: language.optional(), kinds: kinds.optional() }),
    answer: done,
    call: (caller, parameters, body) => caller.report.changeRecipient({ ...parameters, ...body }),
  }),
  removal({
    path: '/api/v1/report-recipients/{id}',
    summary: 'Send no more reports to a recipient; the links in what was sent are revoked',
    parameters: z.object({ id }),
    answer: done,
    call: (caller, parameters) => caller.report.removeRecipient(parameters),
  }),
  endpoint({
    path: '/api/v1/viewers',
    summary: 'How many viewers at a time reports assume in each region',
    parameters: z.object({}),
    answer: z.array(
      z.strictObject({
        ...{ regionId: z.string(), code: z.string(), name: z.string().nullable(), viewers: z.number().nullable() },
      }),
    ),
    call: (caller) => caller.report.viewers(),
  }),
  change({
    method: 'put',
    path: '/api/v1/regions/{id}/viewers',
    summary: 'Say how many viewers at a time reports assume in a region; null: nobody says',
    parameters: z.object({ id }),
    body: z.object({ viewers: z.number().nullable() }),
    answer: done,
    call: (caller, { id: regionId }, { viewers }) => caller.report.setViewers({ regionId, viewers }),
  }),
];

/** A key has slashes, which a path cannot. What is no such writing is no key. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
