import type { OrganizationContext } from '../context';

export interface ReportWeek {
  readonly week: string;
  readonly from: number;
  readonly to: number;
  readonly complete: boolean;
}

/** Weeks that have data, newest first. */
export async function listWeeks(_ctx: OrganizationContext): Promise<ReportWeek[]> {
  throw new Error('not written yet');
}
