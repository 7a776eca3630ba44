'use client';
import type { Report } from '@twinline/api/people/reportTypes';
import { useTranslations } from 'use-intl';
import { wholeMillis } from '../format/number';
import { Figure } from './Figure';
import { Titled } from './Section';
import styles from './steps.module.css';

/** The chain from fault to applied: how long after the fault each step was reached, half the time and at worst. */
export function Steps(props: { report: Report }) {
  const t = useTranslations('report.steps');
  const words = useTranslations('words.chain');
  const known = props.report.steps.filter(({ medianMs }) => medianMs !== null);
  const most = Math.max(1, ...known.map(({ medianMs, p95Ms }) => Math.max(medianMs ?? 0, p95Ms ?? 0)));
  if (known.length === 0) return null;
  let begins = 0;
  const rows = known.map((step) => {
    const from = begins;
    begins = Math.max(from, step.medianMs ?? 0);
    return { ...step, from, to: begins };
  });
  return (
    <Titled title={t('title')} note={t('note')}>
      <table className={styles.steps} aria-label={t('title')}>
        <thead>
          <tr>
            <td />
            <td />
            <th>{t('median')}</th>
            <th>{t('p95')}</th>
            <th>{t('slowest')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ step, from, to, p95Ms, medianMs, slowestMs }) => (
            <tr key={step}>
              <th scope="row">{words(step)}</th>
              <td aria-hidden>
                <span className={styles.track}>
                  <i
                    data-tail
                    style={{
                      left: `${(to / most) * 100}%`,
                      width: `${(Math.max(0, (p95Ms ?? to) - to) / most) * 100}%`,
                    }}
                  />
                  <i style={{ left: `${(from / most) * 100}%`, width: `max(2px, ${((to - from) / most) * 100}%)` }} />
                </span>
              </td>
              <td data-label={t('median')}>
                <b>
                  <Figure k={`steps/${step}/medianMs`}>{wholeMillis(medianMs)}</Figure>
                </b>
              </td>
              <td data-label={t('p95')}>
                <Figure k={`steps/${step}/p95Ms`}>{wholeMillis(p95Ms)}</Figure>
              </td>
              <td data-label={t('slowest')}>
                <Figure k={`steps/${step}/slowestMs`}>{wholeMillis(slowestMs)}</Figure>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Titled>
  );
}
