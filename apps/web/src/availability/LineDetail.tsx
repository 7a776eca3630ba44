'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../i18n/Translations';
import { Waiting } from '../page/Waiting';
import { availabilityText } from '../report/availabilityText';
import { useTRPC } from '../trpc/client';
import styles from './availability.module.css';
import { DayStrip } from './DayStrip';
import { MinutesBar } from './MinutesBar';
import { downText } from './text';

/** A line's carriers, each with its figures and its days: what a claim is checked with. */
export function LineDetail(props: { lineId: string; month: string }) {
  const t = useTranslations('availability');
  const language = useLanguage();
  const trpc = useTRPC();
  const query = useQuery(trpc.availability.line.queryOptions(props, { staleTime: 60_000 }));
  if (!query.data) return <Waiting on={[query]} loading={t('loading')} failed={t('failed')} />;
  const { line, carrierDays } = query.data;
  return (
    <ul className={styles.carriers}>
      {line.carriers.map((carrier) => {
        const { unavailable, plannedUnavailable } = carrier.seconds;
        return (
          <li key={carrier.id}>
            <p>
              <b>{carrier.name}</b> {carrier.asn !== null && <span>AS{carrier.asn}</span>}{' '}
              <span>
                {t('share')} {t('percent', { value: Math.round(carrier.share * 100) })}
              </span>
            </p>
            <p>
              <b>{t('percent', { value: availabilityText(carrier.slaAvailability) })}</b>{' '}
              <span>{t('unlimited', { used: downText(unavailable - plannedUnavailable, language) })}</span>
            </p>
            <MinutesBar minutes={carrier.minutes} told />
            <DayStrip days={carrierDays.find(({ carrierId }) => carrierId === carrier.id)?.days ?? []} />
          </li>
        );
      })}
    </ul>
  );
}
