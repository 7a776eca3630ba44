'use client';
import { useTranslations } from 'use-intl';
import { targetText } from '../availability/text';
import { missing } from '../format/number';
import { Scroll } from '../page/Scroll';
import { LineChip } from '../theme/LineChip';
import { availabilityText } from './availabilityText';
import type { ReportRoute, WeeklyReport } from './data';
import { minutesText } from './minutesText';
import styles from './report.module.css';
import { budget, targetOf } from './target';
import { useRouteName } from './useRouteName';

/** Each route against its target: what one line alone would have given, what was chosen, and the budget left. */
export function AvailabilityTable(props: { report: WeeklyReport }) {
  const t = useTranslations('report');
  const { report } = props;
  const routes = [...report.routes].sort((one, other) => (one.availability ?? 2) - (other.availability ?? 2));
  return (
    <section>
      <h2>{t('availabilityTitle')}</h2>
      <Scroll label={t('availabilityTitle')}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th>{t('routeColumn')}</th>
              <th data-number>{t('targetColumn')}</th>
              {(['A', 'B'] as const).map((line) => (
                <th key={line} data-number>
                  <LineChip line={line} size={16} /> {t('aloneColumn', { line })}
                </th>
              ))}
              <th data-number>{t('chosenColumn')}</th>
              <th data-number>{t('unavailableColumn')}</th>
              <th className={styles.budgetHead}>{t('budgetColumn')}</th>
            </tr>
          </thead>
          <tbody>
            {routes.map((route) => (
              <Row key={route.routeId} route={route} report={report} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function Row(props: { route: ReportRoute; report: WeeklyReport }) {
  const { route, report } = props;
  const name = useRouteName(report);
  const of = (line: string) =>
    report.lines.find((one) => one.regionId === route.regionId && one.line === line)?.figures;
  const measured = Math.max(of('A')?.measuredMinutes ?? 0, of('B')?.measuredMinutes ?? 0);
  const target = targetOf(route, report.lines);
  const used = budget(route.availability, measured, target);
  return (
    <tr>
      <th scope="row">{name(route)}</th>
      <td data-number className={styles.muted}>
        {targetText(target)}
      </td>
      <td data-number className={styles.muted}>
        {availabilityText(of('A')?.availability)}
      </td>
      <td data-number className={styles.muted}>
        {availabilityText(of('B')?.availability)}
      </td>
      <td data-number>
        <b>{availabilityText(route.availability)}</b>
      </td>
      <td data-number>{used === null ? missing : minutesText(used.usedMinutes)}</td>
      <td>{used !== null && <BudgetBar used={used} />}</td>
    </tr>
  );
}

function BudgetBar(props: { used: NonNullable<ReturnType<typeof budget>> }) {
  const t = useTranslations('report');
  const { usedShare, leftMinutes } = props.used;
  const missed = leftMinutes < 0;
  const left = minutesText(leftMinutes);
  return (
    <span className={styles.budget} data-missed={missed}>
      <span role="img" aria-label={t('budgetAlt', { used: Math.round(usedShare * 100), left })}>
        <i style={{ width: `${Math.min(100, usedShare * 100)}%` }} />
      </span>
      {t('left', { minutes: left })}
    </span>
  );
}
