'use client';
import { useElementSize } from '@mantine/hooks';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { regionName } from '../../format/region';
import { useLanguage } from '../../i18n/Translations';
import type { BoardRoute } from '../../trpc/types';
import type { Freshness } from '../freshness';
import { MapLabel } from './MapLabel';
import styles from './map.module.css';
import { type MapRegion, mapRegions } from './mapRegions';
import { frameAround, type Pin, placePins } from './placement';
import { land } from './world';

/** From more regions on, and on a phone, labels say the code and the line that carries the stream. */
const NAMES_FIT = 24;
const NAMES_FIT_PX = 640;
const labelHeight = 26;

/** Every region where it is, with both lines' grades; nothing is drawn between them, and nothing moves. */
export function BoardMap(props: {
  /** From who needs somebody most on. */
  routes: readonly BoardRoute[];
  freshness: Freshness;
  pointed: string | null;
  onPoint: (regionId: string | null) => void;
}) {
  const t = useTranslations('board.map');
  const language = useLanguage();
  const { ref, width, height } = useElementSize();
  const regions = mapRegions(props.routes);
  const known = regions.filter(({ spot }) => spot !== null);
  const unknown = regions.filter(({ spot }) => spot === null);
  const long = known.length <= NAMES_FIT && width >= NAMES_FIT_PX;
  const nameOf = ({ code, worst }: MapRegion) => (long ? regionName(code, worst.regionName, language) : code);
  // Where things stand follows from which regions there are, not from how they are doing.
  const key = known
    .map((region) => `${region.regionId}:${nameOf(region)}:${slotsOf(region)}`)
    .sort()
    .join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is what these depend on of `known`.
  const layout = useMemo(() => {
    const frame = frameAround(
      known.flatMap(({ spot }) => spot ?? []),
      { width, height },
    );
    const pins = known.flatMap((region): Pin[] => {
      if (region.spot === null) return [];
      const spot = { x: (region.spot.x - frame.left) * frame.scale, y: (region.spot.y - frame.top) * frame.scale };
      return [
        {
          key: region.regionId,
          spot,
          width: labelWidth(nameOf(region), long ? slotsOf(region) : 1, region.routes.length),
          height: labelHeight,
        },
      ];
    });
    return { frame, pins: placePins(pins, { width, height }) };
  }, [key, width, height]);
  const { frame, pins } = layout;
  const placed = pins.flatMap((pin) => {
    const region = known.find(({ regionId }) => regionId === pin.key);
    return region ? [{ pin, region }] : [];
  });
  return (
    <section className={styles.panel} aria-label={t('label')} data-fresh={props.freshness}>
      <div className={styles.map} ref={ref}>
        {width > 0 && (
          <>
            <svg
              className={styles.land}
              viewBox={`${frame.left} ${frame.top} ${width / frame.scale} ${height / frame.scale}`}
              aria-hidden="true"
            >
              <path d={land} />
            </svg>
            <svg className={styles.spots} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
              {placed.map(({ pin }) => (
                <g key={pin.key} data-pointed={pin.key === props.pointed}>
                  {pin.leader && <path d={`M${pin.spot.x} ${pin.spot.y}L${pin.leader.x} ${pin.leader.y}`} />}
                  <circle cx={pin.spot.x} cy={pin.spot.y} r={3} />
                </g>
              ))}
            </svg>
            <ul className={styles.labels}>
              {placed.map(({ pin, region }) => (
                <li key={pin.key} style={{ transform: `translate(${pin.left}px, ${pin.top}px)` }}>
                  <MapLabel
                    region={region}
                    name={nameOf(region)}
                    short={!long}
                    width={pin.width}
                    pointed={pin.key === props.pointed}
                    onPoint={props.onPoint}
                  />
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      {unknown.length > 0 && (
        <div className={styles.unknown}>
          <span>{t('unknown')}</span>
          <ul>
            {unknown.map((region) => (
              <li key={region.regionId}>
                <MapLabel
                  region={region}
                  name={regionName(region.code, region.worst.regionName, language)}
                  pointed={region.regionId === props.pointed}
                  onPoint={props.onPoint}
                />
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

const slotsOf = (region: MapRegion) => Object.keys(region.worst.lines).length;

/** What the label takes, px: its text as the browser writes it, and a chip and a mark for each line. */
function labelWidth(name: string, slots: number, routes: number): number {
  const context = document.createElement('canvas').getContext('2d');
  if (context) context.font = `600 12px ${getComputedStyle(document.body).fontFamily}`;
  const text = context?.measureText(name).width ?? name.length * 8;
  return Math.ceil(text) + 18 + slots * 37 + (routes > 1 ? 20 : 0);
}
