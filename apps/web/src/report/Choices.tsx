'use client';
import type { Report } from '@twinline/api/people/reportTypes';
import { useTranslations } from 'use-intl';
import { LineChip } from '../theme/LineChip';
import { Figure } from './Figure';
import styles from './firstPage.module.css';
import { minutesText } from './minutesText';
import { Section } from './Section';

/** Less is not worth a sentence: it is printed as nothing. */
const LEAST_MINUTES = 0.05;

/** Bad minutes on A alone, on B alone, as chosen, and at best. */
export function Choices(props: { report: Report }) {
  const t = useTranslations('report.choices');
  const { badMinutes: bad } = props.report.totals;
  const compared = props.report.routes.some(({ comparedMinutes }) => comparedMinutes > 0);
  const most = Math.max(bad.A, bad.B, bad.chosen, bad.best, 0.1);
  const note = useNote(props.report);
  const bars = [
    { key: 'A', label: t('alone', { line: 'A' }), chip: 'A', value: bad.A },
    { key: 'B', label: t('alone', { line: 'B' }), chip: 'B', value: bad.B },
    { key: 'chosen', label: t('chosen'), chip: null, value: bad.chosen },
    { key: 'best', label: t('best'), chip: null, value: bad.best },
  ] as const;
  const alt = bars.map(({ label, value }) => `${label} ${minutesText(value)}`).join(t('comma'));
  if (!compared) return <Section title={t('title')} lead={t('nothing')} />;
  return (
    <Section title={t('title')} lead={note}>
      <figure className={styles.bars} data-chart="counterfactual" aria-label={t('alt', { values: alt })}>
        {bars.map((bar) => (
          <div key={bar.key} data-bar={bar.key}>
            <span>{bar.chip !== null && <LineChip line={bar.chip} size={18} />}</span>
            <span>{bar.label}</span>
            <span className={styles.bar}>
              <i style={{ width: `max(2px, ${(bar.value / most) * 78}%)` }} />
              <span>
                <b>
                  <Figure k={`totals/badMinutes.${bar.key}`}>{minutesText(bar.value)}</Figure>
                </b>{' '}
                {t('minutes')}
              </span>
            </span>
          </div>
        ))}
      </figure>
    </Section>
  );
}

/** What switching spared against each route's better line alone, or cost. */
function useNote({ routes, totals, money }: Report): string {
  const t = useTranslations('report.choices');
  const spared = money.badMinutesSpared;
  const alone = totals.badMinutes.chosen + spared;
  const sum = t('sum', { routes: routes.length });
  if (spared >= LEAST_MINUTES) return sum + t('spared', { spared: minutesText(spared), alone: minutesText(alone) });
  if (spared <= -LEAST_MINUTES) return sum + t('cost', { more: minutesText(-spared) });
  return sum + t('same');
}
