import { randomUUID } from 'node:crypto';
import type { Context, OrganizationContext } from '../../src/context';
import { makeReport } from '../../src/report/archive/makeReport';
import { createReportLoop, type MakeTask, type ReportLoop } from '../../src/report/jobs/createReportLoop';
import type { Printing } from '../../src/report/jobs/printFile';
import { createRollupLoop } from '../../src/rollup/createRollupLoop';
import { measure, store } from '../fixtures/rollups';
import { insertOrganization, insertRegion, type Region, type World } from '../fixtures/world';

export const ZONE = 'Asia/Singapore';
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** Monday, 9 November 2026, 00:00 in Singapore: the beginning of 2026-W46. */
export const MONDAY = Date.parse('2026-11-08T16:00:00Z');
export const SECRET = 'a secret of hub and web, of some length';

/** An organization's reports over a clock that a test sets. */
export interface Archive {
  readonly region: Region;
  now(): number;
  set(at: number): void;
  ctx(organizationId?: string): OrganizationContext;
  /** Raw samples of both lines really stored, and rolled up as hubs do. */
  measured(from: number, to: number, seed?: number): Promise<void>;
  loop(options?: { hubId?: string; printing?: Printing | null; make?: (task: MakeTask) => Promise<never> }): ReportLoop;
  rows<T extends object>(text: string, values?: unknown[]): Promise<T[]>;
}

export async function openArchive(world: World, organizationId: string, timeZone = ZONE): Promise<Archive> {
  let at = MONDAY + 7 * DAY + 6 * HOUR;
  await insertOrganization(world.db, organizationId, timeZone);
  const region = await insertRegion(world.db, { organizationId, code: 'SG', timeZone });
  const now = () => at;
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const base: Context = { db: world.db, log, now, newId: randomUUID };
  const ctx = (id = organizationId) => ({ ...base, organizationId: id });
  return {
    ...{ region, now, ctx },
    set: (next) => {
      at = next;
    },
    async measured(from, to, seed = 1) {
      for (const path of Object.values(region.carriers[0]?.paths ?? {}))
        await store(world.db, measure(path, from, to, seed + path, 60_000));
      await createRollupLoop({ ...base, now: () => Math.max(at, to + HOUR) }).runOnce();
    },
    loop: (options = {}) =>
      createReportLoop(base, {
        hubId: options.hubId ?? randomUUID(),
        printing: options.printing ?? null,
        make: options.make ?? (({ organizationId: of, ...task }) => makeReport(ctx(of), task)),
      }),
    rows: async <T extends object>(text: string, values: unknown[] = []) =>
      (await world.db.pool.query<T>(text, values)).rows,
  };
}
