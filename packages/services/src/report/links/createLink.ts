import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { ServiceError } from '../../errors';
import { type Language, REPORT_LANGUAGES } from '../archive/reportVersion';
import { newestVersion } from '../archive/storedReport';
import { jobDone } from '../jobs/jobState';
import { wantReport } from '../jobs/wantReport';
import { linkToken } from './linkToken';

const DAY_MS = 86_400_000;
export const LINK_DAYS = 30;
export const MOST_LINK_DAYS = 365;
const MOST_RECIPIENT = 200;
/** Of one report, those that still open it. */
const MOST_LINKS = 100;
/** A report that has no version yet is made first. */
const MADE_WITHIN_MS = 90_000;

export interface LinkInput {
  /** Of the report. */
  readonly name: string;
  /** For whom, in the maker's words. */
  readonly recipient: string;
  readonly language: string;
  /** How long it opens the report: 1 to 365. */
  readonly days?: number | undefined;
}

/**
 * Makes a link by which whoever has it reads the newest version of one report, without signing in. The address is told
 * once: its signature is not kept.
 *
 * @throws ServiceError invalid with the field, conflict where there are too many, as `wantReport` where it is to be made.
 */
export async function createLink(
  ctx: OrganizationContext,
  input: LinkInput,
  given: { readonly by: string; readonly webUrl: string; readonly secret: string },
): Promise<{ id: string; url: string; expiresAt: number }> {
  const { name, days = LINK_DAYS } = input;
  const recipient = input.recipient.trim();
  const language = languageOf(input.language);
  if (recipient === '' || recipient.length > MOST_RECIPIENT)
    fail('recipient', `must have 1 to ${MOST_RECIPIENT} characters: say for whom the link is`);
  if (!Number.isInteger(days) || days < 1 || days > MOST_LINK_DAYS)
    fail('days', `must be a whole number from 1 to ${MOST_LINK_DAYS}`);
  if ((await newestVersion(ctx, name)) === null)
    await jobDone(ctx, (await wantReport(ctx, { name })).jobId, MADE_WITHIN_MS);
  const id = ctx.newId();
  const now = ctx.now();
  const expiresAt = now + days * DAY_MS;
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const { rows } = await tx.execute<{ links: number }>(sql`
      select count(*)::int as links from report_links
      where name = ${name} and channel_id is null and revoked_at is null and expires_at > ${new Date(now)}`);
    if ((rows[0]?.links ?? 0) >= MOST_LINKS)
      throw new ServiceError('conflict', `This report has ${MOST_LINKS} links: revoke some first.`, { field: 'name' });
    await tx.execute(sql`
      insert into report_links (id, organization_id, name, recipient, language, created_by, created_at, expires_at)
      values (${id}, ${ctx.organizationId}, ${name}, ${recipient}, ${language}, ${given.by}, ${new Date(now)},
        ${new Date(expiresAt)})`);
  });
  return { id, url: linkUrl(given.webUrl, linkToken({ kind: 'link', id, expiresAt }, given.secret)), expiresAt };
}

/** Where web shows what a token opens. */
export const linkUrl = (webUrl: string, token: string): string => `${webUrl.replace(/\/+$/, '')}/r/${token}`;

/** @throws ServiceError invalid. */
export function languageOf(text: string): Language {
  return (
    REPORT_LANGUAGES.find((one) => one === text) ?? fail('language', `must be one of ${REPORT_LANGUAGES.join(', ')}`)
  );
}

function fail(field: string, fault: string): never {
  throw new ServiceError('invalid', `${field} ${fault}`, { field });
}
