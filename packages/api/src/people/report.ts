import { listReports } from '@twinline/services/report/archive/listReports';
import { readReport, readTrace } from '@twinline/services/report/archive/readReport';
import { listViewers } from '@twinline/services/report/audiences/listViewers';
import { setViewers } from '@twinline/services/report/audiences/setViewers';
import { jobState } from '@twinline/services/report/jobs/jobState';
import { wantReport } from '@twinline/services/report/jobs/wantReport';
import { listLinks } from '@twinline/services/report/links/listLinks';
import { revokeLink } from '@twinline/services/report/links/revokeLink';
import { addRecipient } from '@twinline/services/report/recipients/addRecipient';
import { changeRecipient } from '@twinline/services/report/recipients/changeRecipient';
import { listRecipients } from '@twinline/services/report/recipients/listRecipients';
import { removeRecipient } from '@twinline/services/report/recipients/removeRecipient';
import { getSchedules } from '@twinline/services/report/schedules/getSchedules';
import { setSchedule } from '@twinline/services/report/schedules/setSchedule';
import { z } from 'zod';
import { linkProcedure, procedureFor, router } from './trpc';

/** The verbs check further, so that whoever calls them is told the same. */
export const reportName = z.string().min(1).max(40);
export const reportVersion = z.coerce.number().int().min(1).max(1_000_000);
export const figureKey = z.string().min(1).max(300);
export const recipientInput = z.object({
  address: z.string().max(1_000),
  language: z.string().max(10),
  kinds: z.array(z.string().max(20)).max(10),
});
export const recipientChange = z.object({
  language: z.string().max(10).optional(),
  kinds: z.array(z.string().max(20)).max(10).optional(),
  on: z.literal(true).optional(),
});
export const linkInput = z.object({
  recipient: z.string().max(1_000),
  language: z.string().max(10),
  days: z.number().optional(),
});
export const scheduleInput = z.object({ enabled: z.boolean(), hour: z.number() });

const which = z.object({ name: reportName, version: reportVersion.optional() });
const one = z.object({ id: z.uuid() });
const byToken = z.object({ token: z.string().max(600) });
const done = { ok: true } as const;

export const reportRouter = router({
  list: procedureFor('read-report').query(({ ctx }) => listReports(ctx.organization)),

  /** Where none is stored yet, of what was measured until now: its version is null. */
  get: procedureFor('read-report')
    .input(which)
    .query(({ ctx, input }) => readReport(ctx.organization, input)),

  /** Null for a key that names no figure of the report. */
  trace: procedureFor('read-report')
    .input(which.extend({ key: figureKey }))
    .query(({ ctx, input }) => readTrace(ctx.organization, input)),

  /** What came of it is `job`. */
  make: procedureFor('manage-reports')
    .input(z.object({ name: reportName }))
    .mutation(({ ctx, input }) => wantReport(ctx.organization, input)),

  job: procedureFor('read-report')
    .input(z.object({ jobId: z.uuid() }))
    .query(({ ctx, input }) => jobState(ctx.organization, input)),

  /** With whether a hub has a mail server, and a browser to print with; null while none answers. */
  schedules: procedureFor('read-report').query(async ({ ctx }) => ({
    ...(await getSchedules(ctx.organization)),
    mail: await ctx.services.hubSendsEmail(),
    printer: await ctx.services.hubPrints(),
  })),

  setSchedule: procedureFor('manage-reports')
    .input(scheduleInput.extend({ kind: z.string().max(20) }))
    .mutation(async ({ ctx, input }) => {
      await setSchedule(ctx.organization, input);
      return done;
    }),

  recipients: procedureFor('manage-reports').query(({ ctx }) => listRecipients(ctx.organization)),

  addRecipient: procedureFor('manage-reports')
    .input(recipientInput)
    .mutation(({ ctx, input }) => addRecipient(ctx.organization, input)),

  changeRecipient: procedureFor('manage-reports')
    .input(recipientChange.extend(one.shape))
    .mutation(async ({ ctx, input }) => {
      await changeRecipient(ctx.organization, input);
      return done;
    }),

  removeRecipient: procedureFor('manage-reports')
    .input(one)
    .mutation(async ({ ctx, input }) => {
      await removeRecipient(ctx.organization, input);
      return done;
    }),

  links: procedureFor('manage-reports')
    .input(z.object({ name: reportName }))
    .query(({ ctx, input }) => listLinks(ctx.organization, input)),

  /** Answers the address: once, it is not told again. */
  createLink: procedureFor('manage-reports')
    .input(linkInput.extend({ name: reportName }))
    .mutation(({ ctx, input }) => ctx.services.reportLinks.create(ctx.organization, input, ctx.person.user.name)),

  revokeLink: procedureFor('manage-reports')
    .input(one)
    .mutation(async ({ ctx, input }) => {
      await revokeLink(ctx.organization, input);
      return done;
    }),

  viewers: procedureFor('read-report').query(({ ctx }) => listViewers(ctx.organization)),

  /** Null: nobody says how many. */
  setViewers: procedureFor('manage-reports')
    .input(z.object({ regionId: z.uuid(), viewers: z.number().nullable() }))
    .mutation(async ({ ctx, input }) => {
      await setViewers(ctx.organization, input);
      return done;
    }),

  /** For whoever has a link: the newest version of one report, and nothing else. Counts as an opening. */
  shared: linkProcedure.input(byToken).query(async ({ ctx, input }) => {
    const { link, organization } = await ctx.services.reportLinks.open(input.token, { counts: true });
    const { name, version, versions, report } = await readReport(organization, reportOf(link));
    const madeAt = versions.find((each) => each.version === version)?.madeAt ?? null;
    return { name, version, madeAt, report, language: link.language, expiresAt: link.expiresAt };
  }),

  sharedTrace: linkProcedure.input(byToken.extend({ key: figureKey })).query(async ({ ctx, input }) => {
    const { link, organization } = await ctx.services.reportLinks.open(input.token, { counts: false });
    return readTrace(organization, { ...reportOf(link), key: input.key });
  }),
});

const reportOf = ({ name, version }: { name: string; version: number | null }) => ({
  name,
  ...(version === null ? {} : { version }),
});
