import page from '../page/page.module.css';
import type { FollowedRoute } from './data';
import { useRelayText } from './useRelayText';

/** How a relay follows a route beside webhooks: its stream, while it stands or when it ended, and its last pull. */
export function Ways({ route: { stream, pulledAt }, now }: { route: FollowedRoute; now: number }) {
  const { t, moment } = useRelayText();
  return (
    <>
      {stream !== null && (
        <span className={page.under}>
          {stream.until === null
            ? t('routeStream', { at: moment(stream.since, now) })
            : t('routeStreamEnded', { at: moment(stream.until, now) })}
        </span>
      )}
      {pulledAt !== null && <span className={page.under}>{t('routePulled', { at: moment(pulledAt, now) })}</span>}
    </>
  );
}
