import { randomUUID } from 'node:crypto';
import { ALERT_TYPE, type AlertBody, DELIVER_WITHIN_MS } from './alert';

interface Queryable {
  query(text: string, values: unknown[]): Promise<unknown>;
}

const PUT = `
  insert into deliveries (id, organization_id, channel_id, type, body, next_attempt_at, deliver_by, created_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8)`;

/** Puts a message to a channel into the outbox, to be sent at `at` (epoch ms). Returns its id. */
export async function putDelivery(
  client: Queryable,
  given: {
    readonly organizationId: string;
    readonly channelId: string;
    readonly body: AlertBody;
    readonly at: number;
    readonly now: number;
  },
): Promise<string> {
  const { organizationId, channelId, body, at, now } = given;
  const id = randomUUID();
  const times = [at, at + DELIVER_WITHIN_MS, now].map((ms) => new Date(ms));
  await client.query(PUT, [id, organizationId, channelId, ALERT_TYPE, JSON.stringify(body), ...times]);
  return id;
}
