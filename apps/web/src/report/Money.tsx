'use client';
import type { Report, ReportCost } from '@twinline/api/people/reportTypes';
import { useTranslations } from 'use-intl';
import { count, missing } from '../format/number';
import { useLanguage } from '../i18n/Translations';
import { NumberCell } from './cells';
import { Figure } from './Figure';
import { minutesText } from './minutesText';
import { useNames } from './names';
import { Section, Titled } from './Section';
import styles from './table.module.css';
import { usePeriodWords } from './usePeriodWords';
import { changeText, metrics, money } from './write';

const metric = { ...metrics.rtt, writeChange: (change: number) => change.toFixed(2) };

/** What the lines cost for the good hours they gave, and the time of viewers that switching saved. */
export function Money(props: { report: Report }) {
  const t = useTranslations('report.money');
  const { report } = props;
  const names = useNames(report);
  const { costs, unpricedLineIds, badMinutesSpared, audienceMinutesSaved } = report.money;
  const language = useLanguage();
  const unpriced = unpricedLineIds.flatMap((id) => {
    const line = report.lines.find((one) => one.lineId === id);
    return line === undefined ? [] : [`${names.region(line.regionId)} ${line.slot}`];
  });
  return (
    <Section title={t('title')} lead={costs.length === 0 ? t('noCost') : <Leads report={report} />}>
      {costs.map((cost) => (
        <Costs key={cost.currency} cost={cost} report={report} />
      ))}
      {costs.length > 0 && unpriced.length > 0 && (
        <p className={styles.under}>{t('unpriced', { count: unpriced.length, lines: unpriced.join(t('comma')) })}</p>
      )}
      <Titled title={t('audience')}>
        <p className={styles.prose}>
          {t.rich(sparedKey(badMinutesSpared), {
            minutes: minutesText(Math.abs(badMinutesSpared)),
            figure: (chunks) => (
              <b key="spared">
                <Figure k="money/badMinutesSpared">{chunks}</Figure>
              </b>
            ),
          })}{' '}
          {audienceMinutesSaved === null
            ? t('noViewers')
            : t.rich('saved', {
                minutes: count(Math.round(audienceMinutesSaved), language),
                figure: (chunks) => (
                  <b key="saved">
                    <Figure k="money/audienceMinutesSaved">{chunks}</Figure>
                  </b>
                ),
              })}
        </p>
        {audienceMinutesSaved !== null && <Assumption report={report} />}
      </Titled>
    </Section>
  );
}

/** What rounds to nothing was neither spared nor cost. */
function sparedKey(minutes: number): 'spared' | 'sparedNone' | 'sparedNegative' {
  if (Number(minutesText(Math.abs(minutes))) === 0) return 'sparedNone';
  return minutes < 0 ? 'sparedNegative' : 'spared';
}

/** “A good hour cost 41.20 USD, 0.35 less than in W45.” */
function Leads(props: { report: Report }) {
  const t = useTranslations('report.money');
  const language = useLanguage();
  const words = usePeriodWords(props.report);
  const sentences = props.report.money.costs.flatMap(({ currency, costPerGoodHour: { value, before } }) => {
    if (value === null) return [];
    const cost = { value: money(value, language), currency };
    if (before === null) return [t('lead', cost)];
    const change = changeText(metric, value - before);
    return [
      change === '0'
        ? t('leadSame', { ...cost, period: words.before })
        : t('leadChanged', { ...cost, change, period: words.before }),
    ];
  });
  return sentences.join(' ');
}

function Costs(props: { cost: ReportCost; report: Report }) {
  const t = useTranslations('report.money');
  const language = useLanguage();
  const { cost, report } = props;
  const names = useNames(report);
  const hours = (value: number) => count(Math.round(value), language);
  const k = `money/${cost.currency}`;
  return (
    <table className={styles.table} data-tiles={4} aria-label={`${t('title')} ${cost.currency}`}>
      <thead>
        <tr>
          <th>{t('circuit')}</th>
          <th>{t('provider')}</th>
          <th data-number>{t('monthly', { currency: cost.currency })}</th>
          <th data-number>{t(`cost.${report.period.kind}`, { currency: cost.currency })}</th>
          <th data-number>{t('goodHours')}</th>
          <th data-number>{t('perHour', { currency: cost.currency })}</th>
        </tr>
      </thead>
      <tbody>
        {cost.circuits.map((one) => {
          const circuit = report.circuits.find(({ id }) => id === one.circuitId);
          return (
            <tr key={one.circuitId}>
              <th scope="row">{names.circuit(one.circuitId)}</th>
              <td data-second className={styles.muted}>
                {circuit?.provider ?? ''}
              </td>
              <NumberCell label={t('monthly', { currency: cost.currency })} muted>
                {typeof circuit?.monthlyCost === 'number' ? money(circuit.monthlyCost, language) : missing}
              </NumberCell>
              <NumberCell
                label={t(`cost.${report.period.kind}`, { currency: cost.currency })}
                k={`${k}/${one.circuitId}/cost`}
              >
                {money(one.cost, language)}
              </NumberCell>
              <NumberCell label={t('goodHours')} k={`${k}/${one.circuitId}/goodHours`}>
                {hours(one.goodHours)}
              </NumberCell>
              <NumberCell label={t('perHour', { currency: cost.currency })} k={`${k}/${one.circuitId}/costPerGoodHour`}>
                {one.costPerGoodHour === null ? missing : money(one.costPerGoodHour, language)}
              </NumberCell>
            </tr>
          );
        })}
        <tr data-total>
          <th scope="row" colSpan={2}>
            {t('all')}
          </th>
          <td data-empty />
          <NumberCell label={t(`cost.${report.period.kind}`, { currency: cost.currency })} k={`${k}/cost`}>
            {money(cost.cost, language)}
          </NumberCell>
          <NumberCell label={t('viewerHours')} k={`${k}/goodHours`}>
            {hours(cost.goodHours)}
          </NumberCell>
          <NumberCell label={t('perHour', { currency: cost.currency })} k={`${k}/costPerGoodHour`}>
            {cost.costPerGoodHour.value === null ? missing : money(cost.costPerGoodHour.value, language)}
          </NumberCell>
        </tr>
      </tbody>
    </table>
  );
}

/** How many viewers were assumed, by whom; it stands below every figure that rests on it. */
function Assumption(props: { report: Report }) {
  const t = useTranslations('report.money');
  const language = useLanguage();
  const names = useNames(props.report);
  const told = props.report.regions.flatMap(({ id, viewers }) =>
    viewers === null ? [] : [`${names.region(id)} ${count(viewers, language)}`],
  );
  const left = props.report.money.regionIdsWithoutViewers.map(names.region);
  return (
    <p className={styles.under}>
      {t('assumption', { regions: told.join(t('comma')) })}{' '}
      {left.length > 0 && t('without', { regions: left.join(t('comma')) })}
    </p>
  );
}
