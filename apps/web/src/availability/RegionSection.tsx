'use client';
import { useTranslations } from 'use-intl';
import { regionName } from '../format/region';
import { utcOffset } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { availabilityText } from '../report/availabilityText';
import styles from './availability.module.css';
import type { LineMonth, RegionMonth } from './data';
import { LineCard } from './LineCard';
import { downText } from './text';

/** A region: what viewers could have had, and its lines beside each other. */
export function RegionSection(props: {
  region: RegionMonth;
  month: string;
  onTarget: ((line: LineMonth) => void) | null;
}) {
  const t = useTranslations('availability');
  const language = useLanguage();
  const { region, onTarget } = props;
  const { service } = region;
  const name = regionName(region.code, region.name, language);
  return (
    <section className={styles.region} aria-label={name}>
      <header>
        <h3 className={page.title}>{name}</h3>
        <span>
          {region.code} · {utcOffset(region.through - 1, region.timeZone)}
        </span>
        <p>
          {service.availability === null
            ? t('serviceNoData')
            : t('service', {
                available: availabilityText(service.availability),
                down: downText(service.downSeconds, language),
                carried: availabilityText(service.asCarried),
              })}{' '}
          {!service.exact && t('serviceInexact')}
        </p>
      </header>
      <div className={styles.lines}>
        {region.lines.map((line) => (
          <LineCard
            key={line.id}
            region={region}
            line={line}
            month={props.month}
            onTarget={onTarget && (() => onTarget(line))}
          />
        ))}
      </div>
    </section>
  );
}
