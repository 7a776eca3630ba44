import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { reportCsv } from '../files/reportCsv';
import { reportFileName } from '../files/reportFileName';
import { reportWorkbook } from '../files/reportWorkbook';
import { jobDone } from '../jobs/jobState';
import { wantFile, wantReport } from '../jobs/wantReport';
import { readReport } from './readReport';
import type { Language, ReportFormat } from './reportVersion';
import { assertVersion, newestVersion } from './storedReport';

export interface ReportFile {
  readonly bytes: Uint8Array;
  readonly fileName: string;
  readonly contentType: string;
}

export interface WhichFile {
  readonly name: string;
  /** Without it the newest. */
  readonly version?: number | undefined;
  readonly format: ReportFormat;
  readonly language: Language;
}

const CONTENT_TYPES: Readonly<Record<ReportFormat, string>> = {
  pdf: 'application/pdf',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
};

/** What a person waits for at most; a print takes seconds. */
const WITHIN_MS = 90_000;

/**
 * A file of a report. Spreadsheet and CSV are made of the report there and then; a PDF is printed by a hub, of a stored
 * version (a report that has none is made first), and kept with it.
 *
 * @throws ServiceError as `readReport` does; unavailable where no hub can print, overloaded where it takes too long.
 */
export async function reportFile(
  ctx: OrganizationContext,
  given: WhichFile & { readonly withinMs?: number },
): Promise<ReportFile> {
  const { name, format, language, withinMs = WITHIN_MS } = given;
  if (format === 'pdf') return pdfOf(ctx, { ...given, withinMs });
  const { report, version } = await readReport(ctx, given);
  const bytes =
    format === 'xlsx'
      ? await reportWorkbook(report, language, version)
      : new TextEncoder().encode(reportCsv(report, language));
  return fileOf(bytes, { name, version, format, language });
}

async function pdfOf(ctx: OrganizationContext, given: WhichFile & { withinMs: number }): Promise<ReportFile> {
  const { name, language } = given;
  const until = performance.now() + given.withinMs;
  const left = () => Math.max(0, until - performance.now());
  if (given.version !== undefined) await assertVersion(ctx, name, given.version);
  const version = given.version ?? (await newestVersion(ctx, name)) ?? (await made(ctx, name, left()));
  const which = { name, version, language, format: 'pdf' as const };
  const kept = await keptFile(ctx, which);
  if (kept !== null) return fileOf(kept, which);
  const { jobId } = await wantFile(ctx, which);
  await jobDone(ctx, jobId, left());
  const printed = await keptFile(ctx, which);
  if (printed === null) throw new Error(`the PDF of ${name} was made and is gone`);
  return fileOf(printed, which);
}

/** Has the report made that has no version yet; returns the first. */
async function made(ctx: OrganizationContext, name: string, withinMs: number): Promise<number> {
  const { jobId } = await wantReport(ctx, { name });
  return (await jobDone(ctx, jobId, withinMs)).version ?? 1;
}

/** Null where it is not made. */
export async function keptFile(
  ctx: OrganizationContext,
  given: { name: string; version: number; format: 'pdf' | 'charts'; language: Language },
): Promise<Buffer | null> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<{ bytes: Buffer }>(sql`
      select f.bytes from report_files f join reports r on r.id = f.report_id
      where r.name = ${given.name} and f.version = ${given.version} and f.format = ${given.format}
        and f.language = ${given.language}`),
  );
  return rows[0]?.bytes ?? null;
}

function fileOf(
  bytes: Uint8Array,
  given: { name: string; version: number | null; format: ReportFormat; language: Language },
): ReportFile {
  return { bytes, fileName: reportFileName(given), contentType: CONTENT_TYPES[given.format] };
}
