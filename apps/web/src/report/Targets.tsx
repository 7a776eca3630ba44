'use client';
import type { Report, ReportRoute } from '@twinline/api/people/reportTypes';
import { useTranslations } from 'use-intl';
import { targetText } from '../availability/text';
import { missing } from '../format/number';
import { LineChip } from '../theme/LineChip';
import { availabilityText } from './availabilityText';
import { BudgetBar } from './BudgetBar';
import { NumberCell } from './cells';
import { Long } from './Long';
import { minutesText } from './minutesText';
import { useNames } from './names';
import { Section } from './Section';
import styles from './table.module.css';

/** Each route against its target: what one line alone would have given, what was chosen, and the budget left. */
export function Targets(props: { report: Report }) {
  const t = useTranslations('report.targets');
  const { report } = props;
  const routes = [...report.routes].sort((one, other) => slack(one) - slack(other));
  const targets = new Set(routes.map(({ budget }) => budget.target));
  const allowed = new Set(routes.map(({ budget }) => minutesText(budget.allowedMinutes)));
  const [target = 0] = targets;
  const [minutes = ''] = allowed;
  const same = targets.size === 1 && allowed.size === 1;
  if (routes.length === 0) return null;
  return (
    <Section title={t('title')}>
      <Long rows={routes.length}>
        <table className={styles.table} data-first aria-label={t('title')}>
          <thead>
            <tr>
              <th>{same ? t(`target.${report.period.kind}`, { target: targetText(target), minutes }) : t('route')}</th>
              {!same && <th data-number>{t('targetColumn')}</th>}
              {(['A', 'B'] as const).map((line) => (
                <th key={line} data-number>
                  <LineChip line={line} size={16} /> {t('alone', { line })}
                </th>
              ))}
              <th data-number>{t('chosen')}</th>
              <th data-number>{t('down')}</th>
              <th className={styles.budgetHead}>{t('budget')}</th>
            </tr>
          </thead>
          <tbody>
            {routes.map((route) => (
              <Row key={route.routeId} route={route} report={report} withTarget={!same} />
            ))}
          </tbody>
        </table>
      </Long>
    </Section>
  );
}

/** Minutes left, those without measurements last: the worst stand on top. */
function slack(route: ReportRoute): number {
  return route.met === null ? Number.MAX_VALUE : route.budget.leftMinutes;
}

function Row(props: { route: ReportRoute; report: Report; withTarget: boolean }) {
  const t = useTranslations('report.targets');
  const { route, report } = props;
  const names = useNames(report);
  const lineOf = (slot: string) => report.lines.find((one) => one.regionId === route.regionId && one.slot === slot);
  const k = `routes/${route.routeId}`;
  return (
    <tr>
      <th scope="row">{names.route(route)}</th>
      {props.withTarget && (
        <NumberCell label={t('targetColumn')} muted>
          {targetText(route.budget.target)}
        </NumberCell>
      )}
      {(['A', 'B'] as const).map((slot) => {
        const line = lineOf(slot);
        return (
          <NumberCell key={slot} label={t('alone', { line: slot })} k={`lines/${line?.lineId}/availability`} muted>
            {availabilityText(line?.availability.value)}
          </NumberCell>
        );
      })}
      <NumberCell label={t('chosen')} k={`${k}/availability`}>
        <b>{availabilityText(route.availability.value)}</b>
      </NumberCell>
      <NumberCell label={t('down')} k={`${k}/budget.usedMinutes`}>
        {route.met === null ? missing : minutesText(route.budget.usedMinutes)}
      </NumberCell>
      <td data-budget data-label={t('budget')}>
        {route.met === null ? t('nothing') : <BudgetBar budget={route.budget} k={k} />}
      </td>
    </tr>
  );
}
