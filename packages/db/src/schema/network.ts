import {
  char,
  doublePrecision,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  real,
  smallint,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { archivedAt, bytes, createdAt, idKey, instant, organizationId } from './columns';

/** What is measured, and from where. Foreign keys that also carry the organization are in the migrations. */
export const regions = pgTable(
  'regions',
  {
    id: idKey(),
    organizationId: organizationId(),
    code: text('code').notNull(),
    name: text('name'),
    timeZone: text('time_zone').notNull(),
    archivedAt: archivedAt(),
    createdAt: createdAt(),
  },
  (table) => [unique().on(table.organizationId, table.code)],
);

export const carriers = pgTable('carriers', {
  id: idKey(),
  organizationId: organizationId(),
  regionId: uuid('region_id').notNull(),
  name: text('name').notNull(),
  asn: integer('asn'),
  audienceWeight: real('audience_weight').notNull().default(1),
  archivedAt: archivedAt(),
});

export const circuits = pgTable('circuits', {
  id: idKey(),
  organizationId: organizationId(),
  name: text('name').notNull(),
  provider: text('provider').notNull(),
  cable: text('cable'),
  committedMbps: integer('committed_mbps'),
  monthlyCost: numeric('monthly_cost', { precision: 12, scale: 2 }),
  currency: char('currency', { length: 3 }),
  archivedAt: archivedAt(),
});

export const lines = pgTable('lines', {
  id: idKey(),
  organizationId: organizationId(),
  regionId: uuid('region_id').notNull(),
  slot: text('slot').notNull(),
  circuitId: uuid('circuit_id'),
  archivedAt: archivedAt(),
  availabilityTarget: doublePrecision('availability_target'),
});

export const pops = pgTable('pops', {
  id: idKey(),
  organizationId: organizationId(),
  name: text('name').notNull(),
  archivedAt: archivedAt(),
});

export const regionPops = pgTable(
  'region_pops',
  {
    organizationId: organizationId(),
    regionId: uuid('region_id').notNull(),
    popId: uuid('pop_id').notNull(),
    priority: smallint('priority').notNull(),
  },
  (table) => [primaryKey({ columns: [table.regionId, table.popId] })],
);

export const reflectorAddresses = pgTable(
  'reflector_addresses',
  {
    organizationId: organizationId(),
    popId: uuid('pop_id').notNull(),
    lineId: uuid('line_id').notNull(),
    host: text('host').notNull(),
    port: integer('port').notNull(),
    connectUrl: text('connect_url'),
    stampKey: bytes('stamp_key'),
  },
  (table) => [primaryKey({ columns: [table.popId, table.lineId] })],
);

export const agents = pgTable('agents', {
  id: idKey(),
  organizationId: organizationId(),
  regionId: uuid('region_id').notNull(),
  carrierId: uuid('carrier_id').notNull(),
  name: text('name').notNull(),
  keyHash: bytes('key_hash').unique(),
  intervalMs: integer('interval_ms').notNull().default(20),
  configVersion: integer('config_version').notNull().default(1),
  agentVersion: text('agent_version'),
  lastSeenAt: instant('last_seen_at'),
  dscp: smallint('dscp'),
  connectIntervalMs: integer('connect_interval_ms').notNull().default(10_000),
  enrolledAt: instant('enrolled_at'),
  state: jsonb('state'),
  stateAt: instant('state_at'),
  archivedAt: archivedAt(),
  createdAt: createdAt(),
});

/** One-time tokens that bring an agent its key. */
export const agentEnrolments = pgTable('agent_enrolments', {
  id: idKey(),
  organizationId: organizationId(),
  agentId: uuid('agent_id').notNull(),
  tokenHash: bytes('token_hash').notNull().unique(),
  createdBy: text('created_by'),
  createdAt: createdAt(),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
});

export const paths = pgTable('paths', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  organizationId: organizationId(),
  agentId: uuid('agent_id').notNull(),
  lineId: uuid('line_id').notNull(),
  popId: uuid('pop_id').notNull(),
  ssid: integer('ssid').notNull(),
  archivedAt: archivedAt(),
});
