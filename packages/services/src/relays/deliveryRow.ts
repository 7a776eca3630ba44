import { type SQL, sql } from 'drizzle-orm';
import { epochMs } from '../query/chain';

export const deliveryStates = ['pending', 'acknowledged', 'dropped'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** One message to one relay, and how far it came. Times are epoch ms. */
export interface DeliveryRow {
  /** Also its webhook-id. */
  readonly id: string;
  readonly relayId: string;
  readonly relayName: string;
  readonly type: string;
  /** Null for what is about no route. */
  readonly route: {
    readonly id: string;
    readonly regionCode: string;
    readonly regionName: string | null;
    readonly scenario: string;
  } | null;
  /** Of a directive. */
  readonly directive: { readonly epoch: number; readonly sequence: number; readonly line: string } | null;
  readonly state: DeliveryState;
  readonly dropReason: 'expired' | 'superseded' | 'relay-disabled' | 'gave-up' | null;
  /** Over all the times that it was sent for. */
  readonly tries: number;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  /** A person asked for it, or asked for it again. */
  readonly forced: boolean;
  readonly createdAt: number;
  /** Its first try. */
  readonly sentAt: number | null;
  readonly acknowledgedAt: number | null;
  /** When the hub heard that it is in force. */
  readonly appliedAt: number | null;
  /** The relay's own clock at that. */
  readonly relayAppliedAt: number | null;
}

/** Columns of `DeliveryRow`, for `deliverySource`. */
export const deliveryColumns: SQL = sql`
  v.id, v.relay_id as "relayId", y.name as "relayName", v.type,
  case when r.id is not null then json_build_object('id', r.id, 'regionCode', g.code, 'regionName', g.name,
    'scenario', r.scenario) end as route,
  case when d.id is not null then json_build_object('epoch', d.epoch, 'sequence', d.sequence, 'line', d.line) end as directive,
  v.state, v.drop_reason as "dropReason",
  greatest(v.attempts, (select count(*)::int from delivery_attempts a where a.delivery_id = v.id)) as tries,
  v.last_status as "lastStatus", v.last_error as "lastError", v.forced, ${epochMs(sql`v.created_at`)} as "createdAt",
  ${epochMs(sql`v.sent_at`)} as "sentAt", ${epochMs(sql`v.acknowledged_at`)} as "acknowledgedAt",
  ${epochMs(sql`v.applied_at`)} as "appliedAt", ${epochMs(sql`v.relay_applied_at`)} as "relayAppliedAt"`;

/** Deliveries `v` to relays; what people are told by channels is theirs. */
export const deliverySource: SQL = sql`
  deliveries v join relays y on y.id = v.relay_id left join routes r on r.id = v.route_id
    left join regions g on g.id = r.region_id left join directives d on d.route_id = v.route_id and d.sequence = v.sequence`;
