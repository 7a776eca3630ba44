import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import type { Mode } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import type { EventBodies } from '../live/eventBody';
import { endExpired } from './endExpired';

export interface OverrideInput {
  readonly routeId: string;
  readonly line: string;
  /** One of `overrideModes`. */
  readonly mode: string;
  readonly note: string;
  /** How long it holds: one of the two; `expiresAt` is epoch ms. */
  readonly minutes?: number | undefined;
  readonly expiresAt?: number | undefined;
  /** It holds even where its line is dark and another one would serve. */
  readonly strict: boolean;
  /** The name of who orders it. */
  readonly by: string;
}

export const overrideModes = ['single', 'duplicate', 'split'] as const satisfies readonly Mode[];

const MINUTE_MS = 60_000;
const MAX_DAYS = 30;
const MAX_NOTE_LENGTH = 500;

/**
 * Orders a route onto a line, in a mode, until a moment; the override that it had ends. The hub that decides follows at
 * once. A line may be dark: people may know more.
 *
 * @throws ServiceError invalid with the field, not-found for the route.
 */
export async function setOverride(
  ctx: OrganizationContext,
  input: OverrideInput,
): Promise<{ id: string; expiresAt: number }> {
  const now = ctx.now();
  const { routeId, line, strict, by } = input;
  const note = input.note.trim();
  if (note.length > MAX_NOTE_LENGTH) fail('note', `must have at most ${MAX_NOTE_LENGTH} characters`);
  const mode = overrideModes.find((word) => word === input.mode);
  if (!mode) fail('mode', `must be one of ${overrideModes.join(', ')}`);
  const expiresAt = endOf(input, now);
  const id = ctx.newId();
  const body: EventBodies['override-set'] = { overrideId: id, line, mode, note, strict, by, expiresAt };
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const regionId = await assertLine(tx, routeId, line);
    await tx.execute(endExpired(now, routeId));
    await tx.execute(sql`
      update overrides set ended_at = ${new Date(now)}, ended_by = ${by} where route_id = ${routeId} and ended_at is null`);
    await tx.execute(sql`
      insert into overrides (id, organization_id, route_id, line, mode, note, created_by, created_at, expires_at, strict)
      values (${id}, ${ctx.organizationId}, ${routeId}, ${line}, ${mode}, ${note}, ${by}, ${new Date(now)},
        ${new Date(expiresAt)}, ${strict})`);
    await tx.execute(sql`
      insert into events (organization_id, at, kind, region_id, route_id, body)
      values (${ctx.organizationId}, ${new Date(now)}, 'override-set', ${regionId}, ${routeId}, ${JSON.stringify(body)})`);
  });
  return { id, expiresAt };
}

function endOf({ minutes, expiresAt }: OverrideInput, now: number): number {
  if ((minutes === undefined) === (expiresAt === undefined)) fail('minutes', 'or expiresAt must be given, not both');
  const field = minutes === undefined ? 'expiresAt' : 'minutes';
  const end = expiresAt ?? now + (minutes ?? 0) * MINUTE_MS;
  if (!(end > now && end <= now + MAX_DAYS * 1_440 * MINUTE_MS))
    fail(field, `must end it in the future, and within ${MAX_DAYS} days`);
  return Math.round(end);
}

/** Orders of one route come one after the other: its row is locked, but not against what the hub writes of it. */
async function assertLine(tx: Transaction, routeId: string, line: string): Promise<string> {
  const { rows } = await tx.execute<{ regionId: string; slots: string[] }>(sql`
    select o.region_id as "regionId",
      array(select slot from lines l where l.region_id = o.region_id and l.archived_at is null order by slot) as slots
    from routes o where o.id = ${routeId} and o.archived_at is null for no key update`);
  const [route] = rows;
  if (!route) throw new ServiceError('not-found', 'there is no such route', { field: 'routeId' });
  if (!route.slots.includes(line)) fail('line', `must be one of ${route.slots.join(', ')}`);
  return route.regionId;
}

function fail(field: string, fault: string): never {
  throw new ServiceError('invalid', `${field} ${fault}`, { field });
}
