import { sql } from 'drizzle-orm';
import { bigint, boolean, doublePrecision, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { user } from './auth';
import { archivedAt, big, bytes, createdAt, idKey, instant, organizationId } from './columns';
import { directives } from './routes';

export const relays = pgTable('relays', {
  id: idKey(),
  organizationId: organizationId(),
  name: text('name').notNull(),
  webhookUrl: text('webhook_url'),
  webhookSecret: text('webhook_secret').notNull(),
  tokenHash: bytes('token_hash').unique(),
  disabledAt: instant('disabled_at'),
  archivedAt: archivedAt(),
  createdAt: createdAt(),
  heardAt: instant('heard_at'),
  previousSecret: text('previous_secret'),
  previousSecretUntil: instant('previous_secret_until'),
  eventTypes: text('event_types').array().notNull().default(sql`'{route.drill}'::text[]`),
  failingSince: instant('failing_since'),
  pausedUntil: instant('paused_until'),
  disabledReason: text('disabled_reason'),
});

/** How people are told: an own e-mail, a webhook of a person or of the organization, an address that gets reports. */
export const channels = pgTable('channels', {
  id: idKey(),
  organizationId: organizationId(),
  userId: text('user_id').references(() => user.id, { onDelete: 'cascade' }),
  kind: text('kind').notNull(),
  name: text('name').notNull(),
  url: text('url'),
  secret: text('secret'),
  previousSecret: text('previous_secret'),
  previousSecretUntil: instant('previous_secret_until'),
  topics: text('topics').array().notNull(),
  regionIds: uuid('region_ids').array(),
  language: text('language').notNull(),
  failingSince: instant('failing_since'),
  pausedUntil: instant('paused_until'),
  disabledAt: instant('disabled_at'),
  disabledReason: text('disabled_reason'),
  createdAt: createdAt(),
  archivedAt: archivedAt(),
  address: text('address'),
  reportKinds: text('report_kinds').array(),
});

export const relayRoutes = pgTable(
  'relay_routes',
  {
    organizationId: organizationId(),
    relayId: uuid('relay_id').notNull(),
    routeId: uuid('route_id').notNull(),
    pulledAt: instant('pulled_at'),
    streamId: uuid('stream_id'),
    streamSince: instant('stream_since'),
    streamSeenAt: instant('stream_seen_at'),
    streamEndedAt: instant('stream_ended_at'),
    fellBackAt: instant('fell_back_at'),
    fellBackHeardAt: instant('fell_back_heard_at'),
  },
  (table) => [primaryKey({ columns: [table.relayId, table.routeId] })],
);

/** The outbox: see the comment in the migration for how to operate it. */
export const deliveries = pgTable('deliveries', {
  id: uuid('id').primaryKey(),
  organizationId: organizationId(),
  relayId: uuid('relay_id'),
  type: text('type').notNull(),
  directiveId: uuid('directive_id').references(() => directives.id, { onDelete: 'cascade' }),
  routeId: uuid('route_id'),
  epoch: big('epoch'),
  sequence: big('sequence'),
  body: text('body').notNull(),
  state: text('state').notNull().default('pending'),
  dropReason: text('drop_reason'),
  attempts: integer('attempts').notNull().default(0),
  nextAttemptAt: instant('next_attempt_at').notNull(),
  deliverBy: instant('deliver_by').notNull(),
  claimedBy: uuid('claimed_by'),
  claimedUntil: instant('claimed_until'),
  lastStatus: integer('last_status'),
  lastError: text('last_error'),
  createdAt: instant('created_at').notNull(),
  sentAt: instant('sent_at'),
  acknowledgedAt: instant('acknowledged_at'),
  appliedAt: instant('applied_at'),
  relayAppliedAt: instant('relay_applied_at'),
  channelId: uuid('channel_id'),
  forced: boolean('forced').notNull().default(false),
});

/** Every try of every delivery, as people read it. */
export const deliveryAttempts = pgTable('delivery_attempts', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  organizationId: organizationId(),
  deliveryId: uuid('delivery_id')
    .notNull()
    .references(() => deliveries.id, { onDelete: 'cascade' }),
  number: integer('number').notNull(),
  at: instant('at').notNull(),
  tookMs: doublePrecision('took_ms').notNull(),
  status: integer('status'),
  error: text('error'),
  address: text('address'),
  requestHeaders: jsonb('request_headers').notNull(),
  answer: text('answer'),
});

/** Programs of people; relays and agents have their own token columns. */
export const apiTokens = pgTable('api_tokens', {
  id: idKey(),
  organizationId: organizationId(),
  name: text('name').notNull(),
  tokenHash: bytes('token_hash').notNull().unique(),
  role: text('role').notNull(),
  createdBy: text('created_by'),
  createdAt: createdAt(),
  lastUsedAt: instant('last_used_at'),
  revokedAt: instant('revoked_at'),
});
