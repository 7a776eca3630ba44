'use client';
import type { Report } from '@twinline/api/people/reportTypes';
import { useTranslations } from 'use-intl';
import { lossPercent, microsAsMillis } from '../format/number';
import { LineChip } from '../theme/LineChip';
import { availabilityText } from './availabilityText';
import { NumberCell } from './cells';
import { Long } from './Long';
import { minutesText } from './minutesText';
import { useNames } from './names';
import { Section, Titled } from './Section';
import styles from './table.module.css';

const clock = (hour: number) => `${String(hour % 24).padStart(2, '0')}:00`;

/** The hours of the day and the carriers with the most bad minutes. */
export function Worst(props: { report: Report }) {
  const t = useTranslations('report.hotspots');
  const { worstCarriers, worstHours } = props.report;
  const names = useNames(props.report);
  const [worst] = worstCarriers;
  if (worst === undefined && worstHours.length === 0) return <Section title={t('title')} lead={t('nothing')} />;
  const lead = worst && {
    ...{ carrier: names.carrier(worst.carrierId), region: names.regionOfCarrier(worst.carrierId) },
    ...{ line: worst.slot, minutes: minutesText(worst.badMinutes) },
  };
  return (
    <Section title={t('title')} lead={lead && t('lead', lead)}>
      <Titled title={t('hours')}>
        <Long rows={worstHours.length}>
          <table className={styles.table} aria-label={t('hours')}>
            <thead>
              <tr>
                <th>{t('carrier')}</th>
                <th>{t('region')}</th>
                <th>{t('line')}</th>
                <th>{t('hour')}</th>
                <th data-number>{t('bad')}</th>
                <th data-number>{t('over')}</th>
              </tr>
            </thead>
            <tbody>
              {worstHours.map((one) => {
                const k = `worstHours/${one.carrierId}.${one.slot}.${one.hour}`;
                return (
                  <tr key={k}>
                    <th scope="row">{names.carrier(one.carrierId)}</th>
                    <td data-second>{names.regionOfCarrier(one.carrierId)}</td>
                    <td data-chip>
                      <LineChip line={one.slot} size={16} />
                    </td>
                    <td data-label={t('hour')}>
                      {clock(one.hour)}–{clock(one.hour + 1)}
                    </td>
                    <NumberCell label={t('bad')} k={`${k}/badMinutes`}>
                      {minutesText(one.badMinutes)}
                    </NumberCell>
                    <NumberCell label={t('over')} k={`${k}/overBaselineMicros`}>
                      {microsAsMillis(one.overBaselineMicros)}
                    </NumberCell>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </Long>
      </Titled>
      <Titled title={t('carriers')}>
        <Long rows={worstCarriers.length}>
          <table className={styles.table} data-tiles={4} aria-label={t('carriers')}>
            <thead>
              <tr>
                <th>{t('carrier')}</th>
                <th>{t('region')}</th>
                <th>{t('line')}</th>
                <th data-number>{t('bad')}</th>
                <th data-number>{t('availability')}</th>
                <th data-number>{t('rtt')}</th>
                <th data-number>{t('loss')}</th>
              </tr>
            </thead>
            <tbody>
              {worstCarriers.map((one) => {
                const k = `worstCarriers/${one.carrierId}.${one.slot}`;
                return (
                  <tr key={k}>
                    <th scope="row">{names.carrier(one.carrierId)}</th>
                    <td data-second>{names.regionOfCarrier(one.carrierId)}</td>
                    <td data-chip>
                      <LineChip line={one.slot} size={16} />
                    </td>
                    <NumberCell label={t('bad')} k={`${k}/badMinutes`}>
                      {minutesText(one.badMinutes)}
                    </NumberCell>
                    <NumberCell label={t('availability')} k={`${k}/availability`}>
                      {availabilityText(one.availability)}
                    </NumberCell>
                    <NumberCell label={t('rtt')} k={`${k}/rttP95Micros`}>
                      {microsAsMillis(one.rttP95Micros)}
                    </NumberCell>
                    <NumberCell label={t('loss')} k={`${k}/lossRatio`}>
                      {lossPercent(one.lossRatio)}
                    </NumberCell>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </Long>
      </Titled>
    </Section>
  );
}
