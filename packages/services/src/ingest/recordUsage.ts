import {
  type UsageReading,
  type UsageReport,
  type UsageReported,
  usageReported as usageReportedShape,
  usageReport as usageReportShape,
} from '@twinline/wire/usageReport';
import { API_TOKEN_PREFIX } from '../access/createApiToken';
import type { AgentIdentity } from '../access/identifyAgent';
import { can } from '../access/permissions';
import type { Person } from '../access/person';
import { verifyApiToken } from '../access/verifyApiToken';
import type { Context } from '../context';
import { ServiceError } from '../errors';
import { fieldName } from './parseBatch';
import { isStorable, OUT_OF_TIME, storableTimes } from './storable';

export { type UsageReport, type UsageReported, usageReportedShape, usageReportShape };

/** Who reports: a program with an API token (any circuit of its organization), or an agent (its region's). */
export type UsageReporter =
  | { readonly kind: 'program'; readonly person: Person }
  | { readonly kind: 'agent'; readonly agent: AgentIdentity };

/** @throws ServiceError unauthorized for a bearer that nobody has. */
export async function identifyReporter(
  ctx: Context,
  identifyAgent: (key: string) => Promise<AgentIdentity | null>,
  bearer: string | null,
): Promise<UsageReporter> {
  if (bearer?.startsWith(API_TOKEN_PREFIX)) {
    const person = await verifyApiToken(ctx.db, bearer);
    if (person !== null) return { kind: 'program', person };
  } else if (bearer !== null) {
    const agent = await identifyAgent(bearer);
    if (agent !== null) return { kind: 'agent', agent };
  }
  throw new ServiceError('unauthorized', 'send an API token or the key of an agent as Authorization: Bearer');
}

/** More faults than this are only counted. */
const FAULTS_TOLD = 10;

const CIRCUITS = `
  select c.name as circuit, c.id as "circuitId", r.code as region, r.id as "regionId", l.slot as line
  from circuits c
  full join lines l on l.circuit_id = c.id and l.archived_at is null
  left join regions r on r.id = l.region_id and r.archived_at is null
  where coalesce(c.organization_id, l.organization_id) = $1 and c.archived_at is null and l.archived_at is null`;

const INSERT = `
  insert into circuit_usage (circuit_id, source, start, duration_micros, received_bytes, sent_bytes, received_at)
  select circuit_id, $2, to_timestamp(start / 1000), duration_ms * 1000, received_bytes, sent_bytes, $7
  from unnest($1::uuid[], $3::float8[], $4::int4[], $5::int8[], $6::int8[])
    as s (circuit_id, start, duration_ms, received_bytes, sent_bytes)
  on conflict do nothing`;

interface Fault {
  readonly field: string;
  readonly what: string;
}

/**
 * Stores what a router or its exporter counted; the same reading twice changes nothing. All or nothing: a report with a
 * fault stores none of it. `value` is the body as it came, `receivedAt` epoch ms.
 *
 * @throws ServiceError forbidden, or invalid with every fault named by index and field (`details.field` is the first).
 */
export async function recordUsage(
  ctx: Context,
  reporter: UsageReporter,
  value: unknown,
  receivedAt: number,
): Promise<UsageReported> {
  const organizationId = reporter.kind === 'agent' ? reporter.agent.organizationId : reporter.person.organization.id;
  if (reporter.kind === 'program' && !can(reporter.person.role, 'report-usage'))
    throw new ServiceError('forbidden', `a token with the role ${reporter.person.role} may not report bandwidth use`);
  const { readings, source } = parseUsageReport(value);
  const { rows } = await ctx.db.pool.query<Place>(CIRCUITS, [organizationId]);
  const places = reporter.kind === 'agent' ? rows.filter((row) => row.regionId === reporter.agent.regionId) : rows;
  const ownRegion = reporter.kind === 'agent' ? (places[0]?.region ?? null) : null;
  const faults: Fault[] = [];
  const circuitIds = readings.map((reading, i) => {
    const found = circuitOf(places, ownRegion, reading);
    const where = `readings[${i}]`;
    if (isOutOfTime(reading, receivedAt)) faults.push({ field: `${where}.start`, what: OUT_OF_TIME });
    if (typeof found === 'string') return found;
    faults.push({ field: `${where}.${found.field}`, what: found.what });
    return '';
  });
  refuse(faults);
  const { rowCount } = await ctx.db.pool.query(INSERT, [
    circuitIds,
    sourceOf(reporter, source),
    readings.map((reading) => reading.start),
    readings.map((reading) => reading.durationMs),
    readings.map((reading) => reading.receivedBytes),
    readings.map((reading) => reading.sentBytes),
    new Date(receivedAt),
  ]);
  const accepted = rowCount ?? 0;
  return { accepted, ignored: readings.length - accepted };
}

function parseUsageReport(value: unknown): UsageReport {
  const parsed = usageReportShape.safeParse(value);
  if (!parsed.success)
    refuse(parsed.error.issues.map(({ path, message }) => ({ field: fieldName(path) || 'report', what: message })));
  else if (!isStorable(parsed.data.source ?? ''))
    refuse([{ field: 'source', what: 'holds a character that is no text' }]);
  else return parsed.data;
  throw new ServiceError('invalid', 'this is not a report of bandwidth use');
}

function refuse(faults: readonly Fault[]): void {
  const [first] = faults;
  if (first === undefined) return;
  const told = faults.slice(0, FAULTS_TOLD).map(({ field, what }) => `${field}: ${what}`);
  const more = faults.length > told.length ? [`and ${faults.length - told.length} more`] : [];
  throw new ServiceError('invalid', [...told, ...more].join('; '), { field: first.field });
}

/** A circuit with one of the lines it carries, or either without the other. */
interface Place {
  readonly circuit: string | null;
  readonly circuitId: string | null;
  readonly region: string | null;
  readonly regionId: string | null;
  readonly line: string | null;
}

function circuitOf(places: readonly Place[], ownRegion: string | null, reading: UsageReading): string | Fault {
  const { circuit, line, region = ownRegion ?? undefined } = reading;
  if (circuit !== undefined) {
    if (reading.line !== undefined || reading.region !== undefined)
      return { field: 'circuit', what: 'name either a circuit or a region and its line' };
    const named = places.find((place) => place.circuit === circuit)?.circuitId;
    return named ?? { field: 'circuit', what: `there is no circuit named ${circuit}` };
  }
  if (line === undefined) return { field: 'line', what: 'name a circuit, or a region and its line' };
  if (region === undefined) return { field: 'region', what: 'is needed beside line' };
  const inRegion = places.filter((place) => place.region === region);
  if (inRegion.length === 0) return { field: 'region', what: `there is no region ${region}` };
  const found = inRegion.find((place) => place.line === line);
  if (found === undefined) return { field: 'line', what: `region ${region} has no line ${line}` };
  return found.circuitId ?? { field: 'line', what: `no circuit carries line ${line} of ${region}` };
}

function isOutOfTime({ start }: UsageReading, receivedAt: number): boolean {
  const { earliest, latest } = storableTimes(receivedAt);
  return start * 1_000 < earliest || start * 1_000 > latest;
}

/** Nobody can report as another: the name that is given stands behind who gives it. */
function sourceOf(reporter: UsageReporter, name: string | undefined): string {
  if (reporter.kind === 'program') return `api:${name ?? reporter.person.user.name}`;
  return `agent:${reporter.agent.agentId}${name === undefined ? '' : `/${name}`}`;
}
