import { BY_REACH, faultDomainOf, faultOf, lastingFaultDomainOf, reachesFurther } from '@twinline/engine/faultDomain';
import type { FaultDomain, Grade, LineHealth, PathVerdict } from '@twinline/engine/types';
import type { Context } from '../context';
import type { EventBodies } from '../live/eventBody';
import type { RouteNetwork } from './loadNetwork';

/** Down or poor for this long opens an incident … */
const BAD_FOR_MS = 1_000;
/** … and so does fair for this long. */
const FAIR_FOR_MS = 10_000;
/** Good for this long closes it. Without data it stays as it is. */
const GOOD_FOR_MS = 10_000;
/** An open incident takes a wider fault domain after so long: which carriers are over a limit first is chance. */
const WIDER_FOR_MS = 3_000;

type Bad = 'fair' | 'poor' | 'down';
const WORSE: readonly Bad[] = ['fair', 'poor', 'down'];

export interface OpenIncident {
  readonly id: string;
  readonly openedAt: number;
  readonly worst: Bad;
  /** The widest that lasted. */
  readonly faultDomain: FaultDomain;
  /** It began during maintenance of the line: on record, and told to nobody. */
  readonly muted: boolean;
}

/** How one line of one region has been. */
interface Watch {
  unwellSince: number | null;
  badSince: number | null;
  goodSince: number | null;
  open: OpenIncident | null;
  /** Of the domains that reach further than the open incident says: since when the fault has reached each of them. */
  readonly wider: Map<FaultDomain, number>;
  /** When the last incident ended, if it was muted: the next one is counted from then on. */
  mutedUntil: number | null;
  writing: boolean;
}

/** What is seen of a line now, and whether planned work is going on on it. */
interface Seen {
  readonly health: LineHealth;
  readonly verdicts: readonly PathVerdict[];
  readonly muted: boolean;
}

const OPEN = `
  with opened as (
    insert into incidents (id, organization_id, region_id, line_slot, worst_grade, fault_domain, evidence, opened_at, muted)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $11)
    on conflict (region_id, line_slot) where closed_at is null do nothing
    returning id, muted
  ), told as (
    insert into events (organization_id, at, kind, region_id, body)
    select $2, $9::timestamptz, 'incident-opened', $3::uuid, $10::jsonb from opened where not muted returning id
  )
  select (select id from told) as id from opened`;

const WORSEN = `update incidents set worst_grade = $2, fault_domain = $3, evidence = $4 where id = $1 and closed_at is null`;

const CLOSE = `
  with closed as (
    update incidents set closed_at = $2 where id = $1 and closed_at is null returning organization_id, region_id, muted
  )
  insert into events (organization_id, at, kind, region_id, body)
  select organization_id, $2::timestamptz, 'incident-closed', region_id, $3::jsonb from closed where not muted returning id`;

const STILL_OPEN = `
  select id, region_id as "regionId", line_slot as line, worst_grade as worst, fault_domain as "faultDomain",
    muted, extract(epoch from opened_at)::float8 * 1000 as "openedAt"
  from incidents where closed_at is null`;

/**
 * Opens and closes the incidents of the regions this hub decides for: one open incident per region and line (the
 * database holds to it as well). One that begins during maintenance of its line is muted; what is still wrong when that
 * is over ends as muted then and opens anew, once, for everybody. Writes run beside the evaluation and never delay it.
 */
export function createIncidents(ctx: Context, onEvent: (organizationId: string, eventId: number) => void) {
  const watches = new Map<string, Watch>();
  const writes = new Set<Promise<void>>();

  const watchOf = (regionId: string, line: string): Watch => {
    const key = `${regionId}/${line}`;
    const known = watches.get(key);
    if (known) return known;
    const watch: Watch = {
      unwellSince: null,
      badSince: null,
      goodSince: null,
      open: null,
      wider: new Map(),
      mutedUntil: null,
      writing: false,
    };
    watches.set(key, watch);
    return watch;
  };

  function observe(network: RouteNetwork, seen: Seen, now: number): void {
    const { health, muted } = seen;
    const watch = watchOf(network.regionId, health.line);
    follow(watch, health.grade, now);
    const grade = asBad(health.grade);
    if (watch.open !== null) {
      const { verdicts } = seen;
      followFault(watch, grade === null ? 'none' : lastingFaultDomainOf(verdicts, health.line, network.policy), now);
    }
    if (watch.writing) return;
    if (watch.open === null) {
      const bad = watch.badSince !== null && now - watch.badSince >= BAD_FOR_MS;
      const fair = watch.unwellSince !== null && now - watch.unwellSince >= FAIR_FOR_MS;
      if (grade !== null && (bad || fair)) write(watch, () => open(network, watch, seen, grade, now));
    } else if (watch.goodSince !== null && now - watch.goodSince >= GOOD_FOR_MS)
      write(watch, () => close(network, watch, seen, watch.goodSince ?? now));
    else if (grade !== null && watch.open.muted && !muted)
      write(watch, async () => {
        await close(network, watch, seen, now);
        await open(network, watch, seen, grade, now);
      });
    else if (grade !== null) {
      const worse = WORSE.indexOf(grade) > WORSE.indexOf(watch.open.worst);
      const wider = widerFor(watch, now);
      if (worse || wider !== null) write(watch, () => worsen(watch, seen, worse ? grade : null, wider));
    }
  }

  function write(watch: Watch, work: () => Promise<void>): void {
    watch.writing = true;
    const done = work()
      .catch((error: unknown) => ctx.log.warn({ error: String(error) }, 'could not write an incident'))
      .finally(() => {
        watch.writing = false;
        writes.delete(done);
      });
    writes.add(done);
  }

  async function open(network: RouteNetwork, watch: Watch, seen: Seen, grade: Bad, now: number): Promise<void> {
    const { health, verdicts, muted } = seen;
    const id = ctx.newId();
    const fault = faultOf(verdicts, health.line);
    const faultDomain = fault?.domain ?? 'none';
    const begun = health.faultAt ?? watch.badSince ?? watch.unwellSince ?? now;
    const openedAt = Math.max(begun, watch.mutedUntil ?? 0);
    const body: EventBodies['incident-opened'] = {
      incidentId: id,
      line: health.line,
      grade,
      faultDomain,
      ...(fault === null ? {} : { fault }),
    };
    const { rows } = await ctx.db.pool.query<{ id: number | null }>(OPEN, [
      id,
      network.organizationId,
      network.regionId,
      health.line,
      grade,
      faultDomain,
      JSON.stringify(health),
      new Date(openedAt),
      new Date(now),
      JSON.stringify(body),
      muted,
    ]);
    const opened = rows[0];
    // Another hub was first: its incident is ours as well.
    if (!opened) return reload();
    watch.open = { id, openedAt, worst: grade, faultDomain, muted };
    watch.wider.clear();
    if (opened.id !== null) onEvent(network.organizationId, opened.id);
  }

  /** It has a worse grade, a wider fault domain or both; null leaves as it is. Without a domain yet it takes today's. */
  async function worsen(watch: Watch, seen: Seen, grade: Bad | null, wider: FaultDomain | null): Promise<void> {
    const { open } = watch;
    if (open === null) return;
    const { health, verdicts } = seen;
    const worst = grade ?? open.worst;
    const known = open.faultDomain === 'none' ? faultDomainOf(verdicts, health.line) : open.faultDomain;
    const faultDomain = wider ?? known;
    await ctx.db.pool.query(WORSEN, [open.id, worst, faultDomain, JSON.stringify(health)]);
    watch.open = { ...open, worst, faultDomain };
  }

  /** An incident ended when the line became good, not when that had lasted long enough to say so. */
  async function close(network: RouteNetwork, watch: Watch, seen: Seen, closedAt: number): Promise<void> {
    if (watch.open === null) return;
    const { id, worst, faultDomain, openedAt, muted } = watch.open;
    const { line } = seen.health;
    const body: EventBodies['incident-closed'] = {
      incidentId: id,
      line,
      grade: worst,
      faultDomain,
      durationMs: Math.max(0, closedAt - openedAt),
    };
    const { rows } = await ctx.db.pool.query<{ id: number }>(CLOSE, [id, new Date(closedAt), JSON.stringify(body)]);
    watch.open = null;
    watch.mutedUntil = muted ? closedAt : null;
    const event = rows[0];
    if (event) onEvent(network.organizationId, event.id);
  }

  /** Takes over what is open in the database. */
  async function reload(): Promise<void> {
    const { rows } = await ctx.db.pool.query<OpenIncident & { regionId: string; line: string }>(STILL_OPEN);
    for (const watch of watches.values()) if (!watch.writing) watch.open = null;
    for (const { regionId, line, ...incident } of rows) watchOf(regionId, line).open = incident;
  }

  return {
    observe,
    reload,
    /** The incident that people were told of. */
    openOn(regionId: string, line: string): string | null {
      const open = watches.get(`${regionId}/${line}`)?.open ?? null;
      return open === null || open.muted ? null : open.id;
    },
    /** Resolves when all that was begun is written. */
    settle: () => Promise.allSettled([...writes]),
  };
}

function follow(watch: Watch, grade: Grade, now: number): void {
  if (grade === 'no-data') {
    watch.unwellSince = watch.badSince = watch.goodSince = null;
    return;
  }
  const good = grade === 'good';
  watch.goodSince = good ? (watch.goodSince ?? now) : null;
  watch.unwellSince = good ? null : (watch.unwellSince ?? now);
  watch.badSince = grade === 'poor' || grade === 'down' ? (watch.badSince ?? now) : null;
}

/** Each domain by itself: a fault that lasts may waver between those that reach further. */
function followFault({ open, wider }: Watch, domain: FaultDomain, now: number): void {
  for (const each of BY_REACH) {
    const isReached = open !== null && reachesFurther(each, open.faultDomain) && !reachesFurther(each, domain);
    if (!isReached) wider.delete(each);
    else if (!wider.has(each)) wider.set(each, now);
  }
}

/** The widest domain that has lasted; null where none has. */
function widerFor({ wider }: Watch, now: number): FaultDomain | null {
  const lasted = [...wider].filter(([, since]) => now - since >= WIDER_FOR_MS).map(([domain]) => domain);
  return BY_REACH.findLast((domain) => lasted.includes(domain)) ?? null;
}

const asBad = (grade: Grade): Bad | null => (grade === 'good' || grade === 'no-data' ? null : grade);
