import type pg from 'pg';
import type { OrganizationContext } from '../../context';
import { ServiceError } from '../../errors';
import { organizationOf } from '../../query/organizationOf';
import { computeReport } from '../figures/computeReport';
import type { ReportInputs } from '../figures/inputs';
import type { Report } from '../figures/report';
import type { Trace } from '../figures/trace';
import { traceFigure } from '../figures/traceFigure';
import { inputsFingerprint } from '../inputs/fingerprint';
import { gatherInputs } from '../inputs/gatherInputs';
import { choosePeriod } from '../periods/period';
import type { ReportVersion } from './reportVersion';
import { storedInputs, storedReport, versionsOf } from './storedReport';

export interface ReportReading {
  readonly name: string;
  /** Null: none is stored yet, and this was computed there and then. */
  readonly version: number | null;
  /** Newest first. */
  readonly versions: readonly ReportVersion[];
  readonly report: Report;
}

export interface WhichReport {
  readonly name: string;
  /** Without it the newest. */
  readonly version?: number | undefined;
}

/**
 * A report as it was made; where none is stored yet, of what was measured until now.
 *
 * @throws ServiceError not-found for a version that there is not, invalid for a name that is no period which has begun.
 */
export async function readReport(ctx: OrganizationContext, { name, version }: WhichReport): Promise<ReportReading> {
  const versions = await versionsOf(ctx, name);
  const chosen = version ?? versions[0]?.version ?? null;
  const report = chosen === null ? (await computedNow(ctx, name)).report : await storedReport(ctx, name, chosen);
  return { name, version: chosen, versions, report };
}

/** How a figure of a report came about; null where the report has no such figure. @throws as `readReport`. */
export async function readTrace(
  ctx: OrganizationContext,
  { name, version, key }: WhichReport & { readonly key: string },
): Promise<Trace | null> {
  const chosen = version ?? (await versionsOf(ctx, name))[0]?.version ?? null;
  const { inputs, report } = await (chosen === null ? computedNow(ctx, name) : storedNow(ctx, name, chosen));
  return traceFigure(inputs, report, key);
}

/** What a report rests on. @throws as `readReport`. */
export async function readInputs(ctx: OrganizationContext, { name, version }: WhichReport): Promise<ReportInputs> {
  const chosen = version ?? (await versionsOf(ctx, name))[0]?.version ?? null;
  return (await (chosen === null ? computedNow(ctx, name) : storedNow(ctx, name, chosen))).inputs;
}

interface Whole {
  readonly inputs: ReportInputs;
  readonly report: Report;
}

/** Whoever follows figures asks for many of one report, one after the other: the last few are at hand for a while. */
const KEPT = 3;
const KEPT_MS = 60_000;
const held = new WeakMap<pg.Pool, Map<string, { readonly at: number; readonly whole: Promise<Whole> }>>();

function storedNow(ctx: OrganizationContext, name: string, version: number): Promise<Whole> {
  return kept(ctx, `${name} ${version}`, async () => ({
    inputs: await storedInputs(ctx, name, version),
    report: await storedReport(ctx, name, version),
  }));
}

/** The same until what it rests on changes: a figure that is clicked is the one that was shown. */
async function computedNow(ctx: OrganizationContext, name: string): Promise<Whole> {
  const { timeZone } = await organizationOf(ctx);
  const period = choosePeriod(name, { timeZone, now: ctx.now() });
  return kept(ctx, `${name} ${await inputsFingerprint(ctx, period)}`, async () => {
    const inputs = await gatherInputs(ctx, period);
    return { inputs, report: computeReport(inputs) };
  });
}

function kept(ctx: OrganizationContext, what: string, make: () => Promise<Whole>): Promise<Whole> {
  const of = held.get(ctx.db.pool) ?? new Map<string, { at: number; whole: Promise<Whole> }>();
  held.set(ctx.db.pool, of);
  const now = performance.now();
  for (const [key, { at }] of of) if (now - at > KEPT_MS) of.delete(key);
  const key = `${ctx.organizationId} ${what}`;
  const known = of.get(key);
  if (known !== undefined) return known.whole;
  const whole = make();
  whole.catch(() => of.delete(key));
  of.set(key, { at: now, whole });
  const [oldest] = of.keys();
  if (of.size > KEPT && oldest !== undefined) of.delete(oldest);
  return whole;
}

/** @throws ServiceError not-found where the report has no such figure. */
export async function traceOf(ctx: OrganizationContext, given: WhichReport & { readonly key: string }): Promise<Trace> {
  const trace = await readTrace(ctx, given);
  if (trace === null) throw new ServiceError('not-found', `This report has no figure ${given.key}.`, { field: 'key' });
  return trace;
}
