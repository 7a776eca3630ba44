import { useTranslations } from 'use-intl';
import { regionName } from '@/format/region';
import { useLanguage } from '@/i18n/Translations';
import { useShownZoneOf } from '@/shell/useShownZone';
import type { BoardRoute, FeedItem } from '@/trpc/types';
import { AcknowledgeButton } from './AcknowledgeButton';
import { FeedEntry } from './FeedEntry';
import styles from './feed.module.css';
import type { Unacknowledged } from './useUnacknowledged';

/** Decisions, refusals to decide, and incidents, newest first. `below`: it stands under something, not beside it. */
export function Feed(props: {
  items: readonly FeedItem[];
  routes: readonly BoardRoute[];
  unacknowledged: Unacknowledged;
  /** The incident that the key A is for. */
  nextIncident: string | null;
  below: boolean;
  now: number;
}) {
  const t = useTranslations('board.feed');
  const placeOf = usePlaces(props.routes);
  const zoneOf = useZones(props.routes);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll what has the focus.
    <section className={styles.feed} data-below={props.below} aria-labelledby="feed-title" tabIndex={0}>
      <h2 id="feed-title" className={styles.title}>
        {t('title')}
      </h2>
      {props.items.length === 0 && <p className={styles.empty}>{t('empty')}</p>}
      <ol className={styles.list}>
        {props.items.map((item) => (
          <li key={item.id} className={styles.item}>
            <FeedEntry item={item} place={placeOf(item)} now={props.now} zone={zoneOf(item)} />
            {item.kind === 'incident-opened' && (
              <AcknowledgeButton
                incidentId={item.incidentId}
                unacknowledged={props.unacknowledged}
                isNext={item.incidentId === props.nextIncident}
              />
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** In whose time an item is told: the person's choice, where that is the audience's that of its region. */
function useZones(routes: readonly BoardRoute[]): (item: FeedItem) => string {
  const shownZoneOf = useShownZoneOf();
  return (item) =>
    shownZoneOf(routes.find(({ regionCode }) => regionCode === item.regionCode)?.timeZone ?? null) ?? 'UTC';
}

/** Where an item belongs: its region, and its scenario too where the region has several routes. */
function usePlaces(routes: readonly BoardRoute[]): (item: FeedItem) => string {
  const t = useTranslations('board.feed');
  const words = useTranslations('words.scenario');
  const language = useLanguage();
  return (item) => {
    if (item.regionCode === null) return t('network');
    const ofRegion = routes.filter((route) => route.regionCode === item.regionCode);
    const region = regionName(item.regionCode, ofRegion[0]?.regionName ?? null, language);
    const route = ofRegion.find(({ id }) => id === item.routeId);
    return ofRegion.length > 1 && route ? `${region} · ${words(route.scenario)}` : region;
  };
}
