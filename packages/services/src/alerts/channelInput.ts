import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { Networks } from '../delivery/sinks/networks';
import { checkWebhookUrl } from '../delivery/sinks/webhookUrl';
import { ServiceError } from '../errors';
import { type AlertLanguage, LANGUAGES, TOPICS, type Topic } from './alert';

/** What of all that happens a channel is told, and in which language. */
export interface AlertChoice {
  /** Of `TOPICS`. */
  readonly topics: readonly string[];
  /** Null: of every region, those to come as well. */
  readonly regionIds: readonly string[] | null;
  /** Of `LANGUAGES`. */
  readonly language: string;
}

export interface WebhookChannelInput extends AlertChoice {
  readonly name: string;
  readonly url: string;
}

const MAX_NAME_LENGTH = 80;

/**
 * A choice as it is kept: each topic and region once. Regions must be the organization's.
 *
 * @throws ServiceError invalid, with the field and what to do.
 */
export async function checkChoice(
  tx: Transaction,
  { topics, regionIds, language }: AlertChoice,
): Promise<{ topics: Topic[]; regionIds: string[] | null; language: AlertLanguage }> {
  const unknown = topics.find((topic) => !TOPICS.some((known) => known === topic));
  if (unknown !== undefined) fail('topics', `has “${unknown}”: use ${TOPICS.join(', ')}`);
  if (topics.length === 0) fail('topics', 'is empty: choose at least one, or switch the channel off');
  const known = LANGUAGES.find((one) => one === language);
  if (known === undefined) fail('language', `must be one of ${LANGUAGES.join(', ')}`);
  const regions = regionIds === null ? null : [...new Set(regionIds)];
  if (regions !== null) await assertRegions(tx, regions);
  return { topics: TOPICS.filter((topic) => topics.includes(topic)), regionIds: regions, language: known };
}

async function assertRegions(tx: Transaction, regionIds: readonly string[]): Promise<void> {
  if (regionIds.length === 0) fail('regionIds', 'is empty: choose at least one region, or null for all of them');
  const { rows } = await tx.execute<{ n: number }>(
    sql`select count(*)::int as n from regions where id = any(${sql.param(regionIds)}::uuid[])`,
  );
  if (rows[0]?.n !== regionIds.length) fail('regionIds', 'names a region that is not there: read the list again');
}

/** The name and address of a webhook as they are kept. `networks`: where webhooks may go beside the internet. */
export function checkWebhook(input: { name: string; url: string }, networks: Networks): { name: string; url: string } {
  const name = input.name.trim();
  if (name === '' || name.length > MAX_NAME_LENGTH) fail('name', `must have 1 to ${MAX_NAME_LENGTH} characters`);
  return { name, url: checkWebhookUrl(input.url, 'url', networks) };
}

function fail(field: string, fault: string): never {
  throw new ServiceError('invalid', `${field} ${fault}`, { field });
}
