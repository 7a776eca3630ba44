import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import { ServiceError } from '../errors';

/** RFC 8972 §3: 16 bits, and 0 stands for none. */
const MAX_SSID = 65_535;

/** Session ids in use by the place they are used at: a reflector's address, or a line and PoP that have none yet. */
export type TakenIds = Map<string, Set<number>>;

export const placeOf = (way: { popId: string; lineId: string; address: string | null }): string =>
  way.address ?? `${way.popId} ${way.lineId}`;

/** Archived paths keep theirs, so that no history is mixed up. */
export async function takenIds(tx: Transaction): Promise<TakenIds> {
  const { rows } = await tx.execute<{ place: string; ssids: number[] }>(sql`
    select coalesce(a.host || ' ' || a.port, p.pop_id || ' ' || p.line_id) as place, array_agg(p.ssid) as ssids
    from paths p left join reflector_addresses a on a.pop_id = p.pop_id and a.line_id = p.line_id
    group by 1`);
  return new Map(rows.map(({ place, ssids }) => [place, new Set(ssids)]));
}

/** The least id that is free at this place, which it takes. */
export function takeFree(taken: TakenIds, place: string): number {
  const here = taken.get(place) ?? new Set<number>();
  taken.set(place, here);
  for (let ssid = 1; ssid <= MAX_SSID; ssid += 1) {
    if (here.has(ssid)) continue;
    here.add(ssid);
    return ssid;
  }
  throw new ServiceError('conflict', 'this reflector address has no free session id left', { field: 'regionId' });
}

/**
 * Gives the paths of a line to a PoP other session ids where their reflector's address is shared with another line or
 * PoP whose paths have the same: it could not tell them apart.
 */
export async function partSessionIds(tx: Transaction, way: { popId: string; lineId: string }): Promise<void> {
  const { rows } = await tx.execute<{ id: number; place: string }>(sql`
    select p.id, here.host || ' ' || here.port as place
    from paths p
    join reflector_addresses here on here.pop_id = p.pop_id and here.line_id = p.line_id
    where p.pop_id = ${way.popId} and p.line_id = ${way.lineId} and exists (
      select 1 from paths o join reflector_addresses there on there.pop_id = o.pop_id and there.line_id = o.line_id
      where (there.host, there.port) = (here.host, here.port) and o.ssid = p.ssid
        and (o.pop_id, o.line_id) <> (p.pop_id, p.line_id))
    order by p.id`);
  if (rows.length === 0) return;
  const taken = await takenIds(tx);
  for (const { id, place } of rows)
    await tx.execute(sql`update paths set ssid = ${takeFree(taken, place)} where id = ${id}`);
}
