import type { Database } from '@twinline/db/client';
import { channelOfToken } from './unsubscribeToken';

/**
 * Ends the e-mails that a link in one of them is of; who has the e-mail need not sign in for it (RFC 8058). Once more
 * changes nothing. False for a link that we did not make.
 */
export async function unsubscribe(
  db: Database,
  { token, secret, now }: { readonly token: string; readonly secret: string; readonly now: number },
): Promise<boolean> {
  const channelId = channelOfToken(token, secret);
  if (channelId === null) return false;
  await db.pool.query(
    `update channels set disabled_at = $2, disabled_reason = 'by-person'
     where id = $1 and kind in ('email', 'report') and disabled_at is null`,
    [channelId, new Date(now)],
  );
  return true;
}
