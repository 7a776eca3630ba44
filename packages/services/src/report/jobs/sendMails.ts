import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Context } from '../../context';
import { inTransaction } from '../../inTransaction';
import type { Language } from '../archive/reportVersion';
import { LINK_DAYS } from '../links/createLink';
import { REPORT_TYPE, type ReportMailBody } from '../mail/reportMail';
import type { ClaimedJob } from './claimJob';
import { finishJob, type HeldJob } from './heldJob';
import { type Printing, printFile } from './printFile';

const DAY_MS = 86_400_000;
/** After that the page is where one looks. */
const DELIVER_WITHIN_MS = 3 * DAY_MS;

const RECIPIENTS = `
  select c.id, c.address, c.language from channels c join reports r on r.organization_id = c.organization_id
  where c.organization_id = $1 and r.name = $2 and c.kind = 'report' and c.archived_at is null and c.disabled_at is null
    and r.kind = any(c.report_kinds)
  order by c.created_at, c.id`;

const LINK = `
  insert into report_links (id, organization_id, name, recipient, language, channel_id, created_by, created_at, expires_at)
  values ($1, $2, $3, $4, $5, $6, '', $7, $8)`;

const DELIVERY = `
  insert into deliveries (id, organization_id, channel_id, type, body, next_attempt_at, deliver_by, created_at)
  values ($1, $2, $3, $4, $5, $6, $7, $6)`;

interface Row {
  readonly id: string;
  readonly address: string;
  readonly language: Language;
}

/**
 * Tells the recipients of a report's version: has it printed in each of their languages, then puts an e-mail to each into
 * the outbox, with a link of its own, in the transaction that marks the job as done: once, whatever dies. `printing` null:
 * without files, which the e-mail then says. Returns to how many.
 */
export async function sendMails(
  ctx: Context,
  job: ClaimedJob,
  held: HeldJob,
  printing: Printing | null,
): Promise<number> {
  const { organizationId, name, sinceVersion } = job;
  const version = job.version ?? 1;
  const { rows: known } = await ctx.db.pool.query<Row>(RECIPIENTS, [organizationId, name]);
  if (printing !== null)
    for (const language of new Set(known.map((row) => row.language)))
      for (const format of ['pdf', 'charts'] as const)
        await printFile(ctx, { organizationId, name, version, language, format }, printing);
  return inTransaction(ctx.db.pool, async (client) => {
    // Who went while it was printed is told nothing.
    const { rows } = await client.query<Row>(RECIPIENTS, [organizationId, name]);
    for (const row of rows) await putMail(client, ctx, { organizationId, name, version, since: sinceVersion }, row);
    await finishJob(client, held, { version, now: ctx.now() });
    return rows.length;
  });
}

async function putMail(
  client: pg.PoolClient,
  ctx: Context,
  report: { organizationId: string; name: string; version: number; since: number | null },
  { id: channelId, address, language }: Row,
): Promise<void> {
  const { organizationId, name, version, since } = report;
  const now = ctx.now();
  const linkId = randomUUID();
  const expiresAt = now + LINK_DAYS * DAY_MS;
  const body: ReportMailBody = {
    type: REPORT_TYPE,
    timestamp: new Date(now).toISOString(),
    data: { name, version, since, linkId, expiresAt },
  };
  const [at, until] = [new Date(now), new Date(now + DELIVER_WITHIN_MS)];
  await client.query(LINK, [linkId, organizationId, name, address, language, channelId, at, new Date(expiresAt)]);
  await client.query(DELIVERY, [randomUUID(), organizationId, channelId, REPORT_TYPE, JSON.stringify(body), at, until]);
}
