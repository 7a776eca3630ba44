import type { OrganizationContext } from '../context';

export interface IncidentRow {
  readonly id: string;
  readonly regionId: string;
  readonly regionCode: string;
  readonly line: string;
  readonly grade: 'fair' | 'poor' | 'down';
  readonly faultDomain: string;
  readonly openedAt: number;
  readonly closedAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly demo: boolean;
}

export interface IncidentPage {
  readonly items: IncidentRow[];
  /** `openedAt:id` of the last item; null at the end. */
  readonly nextCursor: string | null;
}

export interface IncidentsInput {
  readonly openOnly: boolean;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Incidents of the organization, newest first. */
export async function incidents(_ctx: OrganizationContext, _input: IncidentsInput): Promise<IncidentPage> {
  throw new Error('not written yet');
}
