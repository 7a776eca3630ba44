import { useTranslations } from 'use-intl';
import { utcOffset } from '../format/time';
import page from '../page/page.module.css';
import { useViewerZone } from '../shell/useViewerZone';
import type { Occurrence } from './data';
import { useMaintenanceText } from './useMaintenanceText';

/** One window on the clock that it follows, and below on the viewer's own where that shows another time. */
export function OccurrenceText(props: { occurrence: Occurrence; zone: string }) {
  const t = useTranslations('orders.maintenance');
  const viewer = useViewerZone();
  const { span } = useMaintenanceText();
  const { occurrence, zone } = props;
  const same = viewer === null || utcOffset(occurrence.from, viewer) === utcOffset(occurrence.from, zone);
  return (
    <>
      {span(occurrence, zone)}{' '}
      <span className={page.under}>
        {zoneText(zone, utcOffset(occurrence.from, zone))}
        {!same && ` · ${span(occurrence, viewer)} ${t('nextMine')}`}
      </span>
    </>
  );
}

/** “Kathmandu UTC+5:45” for Asia/Kathmandu; “UTC” for itself. */
function zoneText(zone: string, offset: string): string {
  return zone === offset ? offset : `${zone.split('/').at(-1)?.replaceAll('_', ' ')} ${offset}`;
}
