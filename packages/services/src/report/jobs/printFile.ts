import type { Context } from '../../context';
import { inTransaction } from '../../inTransaction';
import { keptFile } from '../archive/reportFile';
import type { Language } from '../archive/reportVersion';
import { linkUrl } from '../links/createLink';
import { linkToken } from '../links/linkToken';
import type { ChartPicture } from '../mail/reportMail';
import { finishJob, type HeldJob } from './heldJob';

/** What prints pages of the web app: the hub's browser. */
export interface ReportPrinter {
  pdf(url: string): Promise<Uint8Array>;
  charts(url: string): Promise<readonly ChartPicture[]>;
  /** Why nothing can be printed here at all; null where it can. */
  missing(): Error | null;
}

export interface Printing {
  readonly printer: ReportPrinter;
  /** Where the printer finds the web app. */
  readonly webUrl: string;
  /** What signs links. */
  readonly secret: string;
}

export interface PrintedFile {
  readonly organizationId: string;
  readonly name: string;
  readonly version: number;
  readonly language: Language;
  readonly format: 'pdf' | 'charts';
}

/** Longer than any page takes, with those that wait before it. */
const TOKEN_MS = 10 * 60_000;
/** More than this no mailbox takes, nor any report comes to. */
const MOST_BYTES = 50_000_000;

const INSERT = `
  insert into report_files (organization_id, report_id, version, language, format, bytes, made_at)
  select r.organization_id, r.id, $3, $4, $5, $6, $7 from reports r
  join report_versions v on v.report_id = r.id and v.version = $3
  where r.organization_id = $1 and r.name = $2
  on conflict do nothing`;

/**
 * Prints a stored version of a report, where that is not done yet, and keeps the file with it; marks the job as done in
 * the same transaction.
 */
export async function printFile(ctx: Context, file: PrintedFile, printing: Printing, job?: HeldJob): Promise<void> {
  const { organizationId, name, version, language, format } = file;
  const organization = { ...ctx, organizationId };
  const kept = await keptFile(organization, file);
  const bytes = kept ?? (await printed(ctx, file, printing));
  if (bytes.byteLength > MOST_BYTES) throw new Error(`the file has ${bytes.byteLength} bytes: too many to keep`);
  await inTransaction(ctx.db.pool, async (client) => {
    const at = new Date(ctx.now());
    if (kept === null) await client.query(INSERT, [organizationId, name, version, language, format, bytes, at]);
    if (job !== undefined) await finishJob(client, job, { version, now: ctx.now() });
  });
}

async function printed(ctx: Context, file: PrintedFile, { printer, webUrl, secret }: Printing): Promise<Uint8Array> {
  const { organizationId, name, version, language, format } = file;
  const expiresAt = ctx.now() + TOKEN_MS;
  const token = linkToken({ kind: 'print', organizationId, name, version, expiresAt }, secret);
  const url = `${linkUrl(webUrl, token)}?language=${language}&print=1`;
  return format === 'pdf' ? printer.pdf(url) : chartsText(await printer.charts(url));
}

/** Pictures as one file of JSON. */
function chartsText(charts: readonly ChartPicture[]): Uint8Array {
  const plain = charts.map((chart) => ({ ...chart, png: Buffer.from(chart.png).toString('base64') }));
  return new TextEncoder().encode(JSON.stringify(plain));
}

/** @throws SyntaxError for what `printFile` did not write. */
export function chartsOf(bytes: Uint8Array): ChartPicture[] {
  const plain = JSON.parse(new TextDecoder().decode(bytes)) as (Omit<ChartPicture, 'png'> & { png: string })[];
  return plain.map((chart) => ({ ...chart, png: new Uint8Array(Buffer.from(chart.png, 'base64')) }));
}
