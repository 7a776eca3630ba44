import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { epochMs } from '../query/chain';
import { type DeliveryRow, deliveryColumns, deliverySource } from './deliveryRow';

/** One try; signatures were masked before it was written. Times are epoch ms. */
export interface DeliveryTry {
  readonly at: number;
  readonly tookMs: number;
  /** What was answered; null without an answer. */
  readonly status: number | null;
  readonly error: string | null;
  /** The IP address and port that were connected to; null where there was no connection. */
  readonly address: string | null;
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** The beginning of what was answered. */
  readonly answer: string | null;
}

export interface DeliveryDetail extends DeliveryRow {
  /** Where the relay's webhooks go now; null for one without an address. */
  readonly url: string | null;
  /** Exactly as it is sent, and signed. */
  readonly body: string;
  /** Epoch ms: when it is tried next, and until when; null once it is over. */
  readonly nextTryAt: number | null;
  readonly deliverBy: number | null;
  /** In order; the newest 100. */
  readonly log: readonly DeliveryTry[];
}

const MOST_TRIES = 100;

/** One delivery with each of its tries. Throws ServiceError not-found. */
export async function getDelivery(ctx: OrganizationContext, { id }: { id: string }): Promise<DeliveryDetail> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<DeliveryDetail & Record<string, unknown>>(sql`
      select ${deliveryColumns}, y.webhook_url as url, v.body,
        case when v.state = 'pending' then ${epochMs(sql`v.next_attempt_at`)} end as "nextTryAt",
        case when v.state = 'pending' and not v.forced then ${epochMs(sql`v.deliver_by`)} end as "deliverBy",
        (select coalesce(json_agg(json_build_object('at', ${epochMs(sql`a.at`)}, 'tookMs', a.took_ms, 'status', a.status,
            'error', a.error, 'address', a.address, 'requestHeaders', a.request_headers, 'answer', a.answer)
            order by a.id), '[]')
          from (select * from delivery_attempts a where a.delivery_id = v.id order by a.id desc limit ${MOST_TRIES}) a
        ) as log
      from ${deliverySource} where v.id = ${id}`),
  );
  const [row] = rows;
  if (row === undefined) throw new ServiceError('not-found', 'there is no such delivery', { field: 'id' });
  return row;
}
