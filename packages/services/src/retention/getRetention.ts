import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { defaultRetention, type Retention, retentionLimits } from './retention';

export const resolutions = ['raw', 'minutes', 'quarters'] as const;
export type Resolution = (typeof resolutions)[number];

export interface RetentionView {
  /** What holds: the organization's own settings, else the defaults. */
  readonly settings: Retention;
  readonly defaults: Retention;
  readonly limits: typeof retentionLimits;
  /** Epoch ms of the last change; null while the organization has no settings of its own. */
  readonly updatedAt: number | null;
  readonly stored: readonly StoredResolution[];
}

/** What there is of one resolution. */
export interface StoredResolution {
  readonly resolution: Resolution;
  /** Start of the oldest measurement, epoch ms; null where there is none. */
  readonly oldest: number | null;
}

/** How long the organization keeps its measurements, and since when it has which. */
export function getRetention(ctx: OrganizationContext): Promise<RetentionView> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const own = await ownRetention(tx);
    return {
      settings: own?.retention ?? defaultRetention,
      defaults: defaultRetention,
      limits: retentionLimits,
      updatedAt: own?.updatedAt ?? null,
      stored: await readStored(tx),
    };
  });
}

interface OwnRow extends Record<string, unknown> {
  raw_days: number;
  minutes_days: number;
  quarters_days: number;
  updated_at: Date;
}

/** Null while the organization has not chosen. */
export async function ownRetention(tx: Transaction): Promise<{ retention: Retention; updatedAt: number } | null> {
  const { rows } = await tx.execute<OwnRow>(
    sql`select raw_days, minutes_days, quarters_days, updated_at from retentions`,
  );
  const row = rows[0];
  if (row === undefined) return null;
  return {
    retention: { rawDays: row.raw_days, minutesDays: row.minutes_days, quartersDays: row.quarters_days },
    updatedAt: new Date(row.updated_at).getTime(),
  };
}

export async function readStored(tx: Transaction): Promise<StoredResolution[]> {
  const { rows } = await tx.execute<Record<Resolution, Date | null>>(
    sql`select raw, minutes, quarters from people_oldest()`,
  );
  return resolutions.map((resolution) => {
    const oldest = rows[0]?.[resolution] ?? null;
    return { resolution, oldest: oldest === null ? null : new Date(oldest).getTime() };
  });
}
