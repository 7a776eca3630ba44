import { randomBytes } from 'node:crypto';
import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { Context } from '../context';
import { ServiceError } from '../errors';
import { isTimeZone } from '../query/span/zoneClock';

export interface NewOrganization {
  readonly name: string;
  /** IANA zone in which its reports and weeks are reckoned. */
  readonly timeZone: string;
}

const MAX_NAME_LENGTH = 80;

/** @throws ServiceError invalid, with the field. */
export function checkOrganization(input: NewOrganization): NewOrganization {
  const name = input.name.trim();
  if (name === '' || name.length > MAX_NAME_LENGTH)
    throw new ServiceError('invalid', `organization must have a name of 1 to ${MAX_NAME_LENGTH} characters`, {
      field: 'organization',
    });
  if (!isTimeZone(input.timeZone))
    throw new ServiceError(
      'invalid',
      `${input.timeZone.slice(0, 60)} is not an IANA time zone, such as Asia/Singapore`,
      {
        field: 'timeZone',
      },
    );
  return { name, timeZone: input.timeZone };
}

/** Adds an organization with its first owner. */
export async function insertOrganization(
  tx: Transaction,
  ctx: Context,
  { name, timeZone, ownerId }: NewOrganization & { readonly ownerId: string },
): Promise<string> {
  const id = ctx.newId();
  await tx.execute(sql`
    insert into organization (id, name, slug, time_zone) values (${id}, ${name}, ${slugOf(name)}, ${timeZone})`);
  await tx.execute(sql`
    insert into member (id, organization_id, user_id, role) values (${ctx.newId()}, ${id}, ${ownerId}, 'owner')`);
  return id;
}

/** Names may be the same, slugs not: eight random characters tell them apart. */
function slugOf(name: string): string {
  const words = name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return [words, randomBytes(4).toString('hex')].filter(Boolean).join('-');
}
