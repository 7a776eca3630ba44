import type { Context } from '../../context';
import { ServiceError } from '../../errors';
import { type Language, REPORT_LANGUAGES } from '../archive/reportVersion';
import { subjectOfToken } from './linkToken';

/** What a link opens, and nothing else. */
export interface OpenedLink {
  readonly organizationId: string;
  readonly name: string;
  /** Null: the newest. */
  readonly version: number | null;
  /** That the link was made in; null for a print. */
  readonly language: Language | null;
  /** Epoch ms. */
  readonly expiresAt: number;
}

interface Row {
  readonly organizationId: string;
  readonly name: string;
  readonly language: string;
  readonly revoked: boolean;
}

const READ = `
  select organization_id as "organizationId", name, language, revoked_at is not null as revoked
  from report_links where id = $1`;

const COUNT = 'update report_links set opened_at = $2, opened_count = opened_count + 1 where id = $1';

/**
 * What a stranger may read by a token. `counts`: the opening of a page, of which the row keeps count.
 *
 * @throws ServiceError not-found (field `token`) for what we did not make or is gone with its report, forbidden with the
 *   field `expired` or `revoked`.
 */
export async function openLink(
  ctx: Context,
  { token, secret, counts }: { readonly token: string; readonly secret: string; readonly counts: boolean },
): Promise<OpenedLink> {
  const subject = subjectOfToken(token, secret);
  if (subject === null) throw unknown();
  const { expiresAt } = subject;
  if (expiresAt <= ctx.now())
    throw new ServiceError('forbidden', 'This link has expired: ask whoever gave it to you for a new one.', {
      field: 'expired',
    });
  if (subject.kind === 'print') {
    const { organizationId, name, version } = subject;
    return { organizationId, name, version, language: null, expiresAt };
  }
  const { rows } = await ctx.db.pool.query<Row>(READ, [subject.id]);
  const [row] = rows;
  if (row === undefined) throw unknown();
  if (row.revoked)
    throw new ServiceError('forbidden', 'This link was withdrawn: ask whoever gave it to you for a new one.', {
      field: 'revoked',
    });
  if (counts) await ctx.db.pool.query(COUNT, [subject.id, new Date(ctx.now())]);
  const language = REPORT_LANGUAGES.find((one) => one === row.language) ?? null;
  return { organizationId: row.organizationId, name: row.name, version: null, language, expiresAt };
}

const unknown = () =>
  new ServiceError('not-found', 'This is no link to a report: check that it is whole.', { field: 'token' });
