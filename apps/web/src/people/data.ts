import type { Outputs } from '../trpc/types';

export type PersonRow = Outputs['people']['list']['people'][number];
export type InvitationRow = Outputs['people']['list']['invitations'][number];
export type Role = PersonRow['role'];

/** In the order of what they may do. */
export const roles = ['owner', 'admin', 'ops', 'manager', 'viewer'] as const satisfies readonly Role[];
