import type { Outputs } from '../trpc/types';

export type AuditEntry = Outputs['audit']['list']['items'][number];

/** The kinds that the filter offers, in the order in which people look for them. */
export const kinds = [
  ...(['overrides', 'drill_runs', 'drill_plans', 'maintenance_windows', 'incidents', 'incident_entries'] as const),
  ...(['policies', 'shadows', 'routes', 'relays', 'relay_routes', 'deliveries', 'channels', 'regions'] as const),
  ...(['carriers', 'lines', 'circuits', 'pops', 'region_pops', 'reflector_addresses', 'agents'] as const),
  ...(['report_jobs', 'report_schedules', 'report_links', 'region_viewers'] as const),
  ...(['agent_enrolments', 'member', 'invitation', 'api_tokens', 'retentions', 'organization'] as const),
] as const satisfies readonly AuditEntry['objectKind'][];

export const actions = [
  'create',
  'change',
  'archive',
  'restore',
  'delete',
] as const satisfies readonly AuditEntry['action'][];
