import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import type { Sentence } from '../../live/sentence';
import { epochMs } from '../../query/chain';
import { organizationOf } from '../../query/organizationOf';
import type { PeriodKind } from '../figures/inputs';
import { dayAt, periodAt, periodShifted } from '../periods/period';
import type { ReportReason, ReportSummaryText } from './reportVersion';

/** A report as lists show it; times are epoch ms. */
export interface ReportSummary {
  readonly name: string;
  readonly kind: PeriodKind;
  readonly from: number;
  readonly to: number;
  /** Whether it covers all of its period: of the newest version, of the calendar where there is none. */
  readonly complete: boolean;
  /** The newest; null, as what follows, where none is stored yet. */
  readonly version: number | null;
  readonly versions: number;
  readonly madeAt: number | null;
  readonly reason: ReportReason | null;
  readonly title: Sentence | null;
  readonly availability: number | null;
  readonly demo: boolean;
}

export interface ReportList {
  /** Newest first; of one end the shorter period first. */
  readonly reports: readonly ReportSummary[];
  /** The oldest day with data (`2026-11-03`); null without any. */
  readonly firstDay: string | null;
  readonly today: string;
  readonly timeZone: string;
}

/** Quarter-hours are kept for 25 months. */
const MOST = { week: 110, month: 26 } as const;
const MOST_STORED = 2_000;

/** Reports that are stored, and weeks and months that have data and none yet: the running ones are among them. */
export async function listReports(ctx: OrganizationContext): Promise<ReportList> {
  const { timeZone } = await organizationOf(ctx);
  const now = ctx.now();
  const { first, stored } = await read(ctx);
  const names = new Set(stored.map(({ name }) => name));
  const missing = first === null ? [] : calendar(first, now, timeZone).filter(({ name }) => !names.has(name));
  const reports = [...stored, ...missing].sort((a, b) => b.to - a.to || b.from - a.from || (a.name < b.name ? -1 : 1));
  return { reports, firstDay: first === null ? null : dayAt(first, timeZone), today: dayAt(now, timeZone), timeZone };
}

function calendar(first: number, now: number, timeZone: string): ReportSummary[] {
  const found: ReportSummary[] = [];
  for (const kind of ['week', 'month'] as const) {
    let period = periodAt(kind, now, timeZone);
    for (let i = 0; i < MOST[kind] && period.to > first; i += 1) {
      const { name, from, to } = period;
      found.push({
        ...{ name, kind, from, to, complete: to <= now, version: null, versions: 0, madeAt: null, reason: null },
        ...{ title: null, availability: null, demo: false },
      });
      period = periodShifted(period, -1, timeZone);
    }
  }
  return found;
}

type Stored = Omit<ReportSummary, keyof ReportSummaryText> & { readonly summary: ReportSummaryText };

async function read(ctx: OrganizationContext): Promise<{ first: number | null; stored: ReportSummary[] }> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const { rows } = await tx.execute<{ first: number | null }>(sql`
      select ${epochMs(sql`min(f.bucket)`)} as first from paths p, lateral (
        select q.bucket from people_rollup_quarters q where q.path_id = p.id order by q.bucket limit 1) f`);
    const stored = await tx.execute<Stored & Record<string, unknown>>(sql`
      select r.name, r.kind, ${epochMs(sql`r.begins_at`)} as from, ${epochMs(sql`r.ends_at`)} as to, r.complete,
        v.version, r.newest_version as versions, ${epochMs(sql`v.made_at`)} as "madeAt", v.reason, v.summary
      from reports r join report_versions v on v.report_id = r.id and v.version = r.newest_version
      order by r.ends_at desc limit ${MOST_STORED}`);
    return {
      first: rows[0]?.first ?? null,
      stored: stored.rows.map(({ summary, ...row }) => ({ ...row, ...summary })),
    };
  });
}
