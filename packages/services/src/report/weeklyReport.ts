import type { OrganizationContext } from '../context';
import type { WeeklyReport } from './report';

/** The report of an ISO week (`2026-W46`; without one the last full week) in the organization's time zone. */
export async function weeklyReport(
  _ctx: OrganizationContext,
  _input: { week?: string | undefined },
): Promise<WeeklyReport> {
  throw new Error('not written yet');
}
