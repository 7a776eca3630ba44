import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { regionName } from '../../format/region';
import { useLanguage } from '../../i18n/Translations';
import page from '../../page/page.module.css';
import { GradeMark } from '../../theme/GradeMark';
import { LineChip } from '../../theme/LineChip';
import styles from './map.module.css';
import type { MapRegion } from './mapRegions';

/** A region's name with each line's chip (filled: it carries the stream) and grade; leads to the route that is worst off. */
export function MapLabel(props: {
  region: MapRegion;
  name: string;
  /** Only the line that carries the stream. */
  short?: boolean;
  /** Px. */
  width?: number;
  pointed: boolean;
  onPoint: (regionId: string | null) => void;
}) {
  const { region, name } = props;
  const { worst, regionId, group, routes } = region;
  const language = useLanguage();
  const t = useTranslations('board');
  const words = useTranslations('words');
  const slots = Object.keys(worst.lines).sort();
  const shown = props.short ? slots.filter((slot) => slot === worst.activeLine) : slots;
  const whole = regionName(region.code, worst.regionName, language);
  const spoken = [
    `${whole} · ${words(`scenario.${worst.scenario}`)}`,
    ...slots.map(
      (slot) => `${t('lineName', { line: slot })} ${words(`grade.${worst.lines[slot]?.grade ?? 'no-data'}`)}`,
    ),
    t('toggleLabel', { line: worst.activeLine }),
  ].join(', ');
  const point = (on: boolean) => () => props.onPoint(on ? regionId : null);
  return (
    <Link
      href={`/routes/${worst.id}`}
      prefetch={false}
      className={styles.label}
      data-group={group}
      data-pointed={props.pointed}
      data-region={region.code}
      style={{ width: props.width }}
      title={spoken}
      onPointerEnter={point(true)}
      onPointerLeave={point(false)}
      onFocus={point(true)}
      onBlur={point(false)}
    >
      <span className={styles.name} aria-hidden="true">
        {name}
      </span>
      <span className={page.srOnly}>{spoken}</span>
      {routes.length > 1 && <small aria-hidden="true">×{routes.length}</small>}
      {shown.map((slot) => (
        <span key={slot} className={styles.line} aria-hidden="true">
          <LineChip line={slot} active={slot === worst.activeLine} size={14} />
          <GradeMark grade={worst.lines[slot]?.grade ?? 'no-data'} size={14} />
        </span>
      ))}
    </Link>
  );
}
