import type { SpanCarrier, SpanNetwork } from '../span/spanPaths';
import { wallHourAt } from '../span/zoneClock';
import type { HeatmapRow } from './heatmapCells';
import type { RowPaths } from './heatmapRows';

export interface HeatmapCarrier extends Omit<SpanCarrier, 'archivedAt'> {
  /** The hour of day it is now on this row's clock: the cell with the ink frame. */
  readonly nowHour: number;
  /** p95 RTT of the better line in its quiet hours over four weeks; null without data, or where no value is over it. */
  readonly baselineMicros: number | null;
}

export function heatmapCarriers(
  listed: readonly CarrierPaths[],
  rows: readonly HeatmapRow[],
  { now, zone }: { readonly now: number; readonly zone: string | null },
): HeatmapCarrier[] {
  return listed.map(({ carrier: { archivedAt: _, ...carrier } }, i) => ({
    ...carrier,
    nowHour: wallHourAt(zone ?? carrier.timeZone, now) % 24,
    baselineMicros: rows[i]?.baselineMicros ?? null,
  }));
}

/** A carrier that pages list, and its paths over the two lines. */
export interface CarrierPaths extends RowPaths {
  readonly carrier: SpanCarrier;
}

/** `archivedSince` (epoch ms): those too that were archived after that. */
export function pathsByLine({ carriers, paths }: SpanNetwork, archivedSince = Infinity): CarrierPaths[] {
  return carriers
    .filter(({ archivedAt }) => archivedAt === null || archivedAt > archivedSince)
    .map((carrier) => {
      const own = paths.filter((path) => path.carrierId === carrier.id);
      const of = (slot: string) => own.filter((path) => path.slot === slot);
      return { carrier, regionId: carrier.regionId, A: of('A'), B: of('B') };
    });
}
