'use client';
import { Button, Checkbox } from '@mantine/core';
import { useTranslations } from 'use-intl';
import form from '../form/form.module.css';
import { duration } from '../format/duration';
import { threeDigits } from '../format/number';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { Table } from '../page/Table';
import type { Contestant } from '../replay/data';
import { LineChip } from '../theme/LineChip';
import type { BackTestResult } from './backTest';
import styles from './policies.module.css';
import { RoutePick } from './RoutePick';
import type { BackTest } from './useBackTest';
import { usePolicyText } from './usePolicyText';

/** What the draft would have changed in the last week: as it is saved, and as it is written. */
export function BackTestSection({ test }: { test: BackTest }) {
  const t = useTranslations('policies.backTest');
  if (!test.needed) return null;
  return (
    <section className={styles.section} id="back-test">
      <h3 className={page.title}>{t('title')}</h3>
      {test.obstacle?.why !== 'no-routes' && (
        <RoutePick label={t('route')} value={test.routeId} without={[]} onPick={test.pickRoute} />
      )}
      <div aria-live="polite" className={styles.section}>
        {test.running && <Progress test={test} />}
        {!test.running && test.result === null && test.obstacle === null && (
          <p className={page.sub}>{t(test.isOutdated ? 'outdated' : 'notRun')}</p>
        )}
        {test.result !== null && <Result result={test.result} />}
        {test.obstacle !== null && <ObstacleBox test={test} />}
      </div>
      {!test.running && test.obstacle?.why !== 'no-routes' && (
        <span className={form.buttons}>
          <Button disabled={test.routeId === ''} onClick={test.run}>
            {t(test.result === null ? 'run' : 'again')}
          </Button>
        </span>
      )}
    </section>
  );
}

function Progress({ test }: { test: BackTest }) {
  const t = useTranslations('policies.backTest');
  return (
    <div className={styles.running}>
      <progress max={1} value={test.progress} aria-label={t('progress')} />
      <span className={page.sub}>{t('percent', { percent: Math.floor(test.progress * 100) })}</span>
      <Button size="compact-xs" onClick={test.cancel}>
        {t('cancel')}
      </Button>
    </div>
  );
}

const rows = ['switches', 'bad', 'needless', 'missed'] as const;

function Result({ result }: { result: BackTestResult }) {
  const t = useTranslations('policies.backTest');
  const language = useLanguage();
  const { now, draft, apart, figures } = result;
  const { day } = usePolicyText();
  const figure = (one: Contestant, row: (typeof rows)[number]) => {
    switch (row) {
      case 'switches':
        return String(one.switchCount);
      case 'bad':
        return one.badSeconds < 3 ? '0' : threeDigits(one.badSeconds / 60);
      case 'needless':
        return String(one.needless);
      case 'missed':
        return String(one.missedCount);
    }
  };
  const [last] = draft.bands.slice(-1);
  return (
    <>
      <p>{t(`verdict.${verdictOf(result)}`)}</p>
      <Table dense columns={[t('figure'), { number: t('now') }, { number: t('draft') }]}>
        {rows.map((row) => (
          <tr key={row}>
            <th scope="row">{t(`rows.${row}`)}</th>
            <td data-number>{figure(now, row)}</td>
            <td data-number>
              {figure(now, row) === figure(draft, row) ? figure(draft, row) : <b>{figure(draft, row)}</b>}
            </td>
          </tr>
        ))}
      </Table>
      <p>
        {apart.ms === 0
          ? t('together')
          : t('apart', { hours: apart.hours, of: apart.ofHours, length: duration(apart.ms, language) })}
        {last !== undefined && (
          <>
            {' '}
            {t('ends')} <LineChip line={last.line} size={14} />
          </>
        )}
      </p>
      <p className={page.sub}>
        {t('rests', {
          ...{ from: day(figures.from), to: day(figures.to) },
          compared: duration(figures.comparedSeconds * 1_000, language),
        })}
      </p>
    </>
  );
}

/** Bad minutes come first, switches where those are equal. */
function verdictOf({ now, draft, apart }: BackTestResult): 'same' | 'better' | 'worse' | 'calmer' | 'busier' | 'other' {
  const bad = draft.badSeconds - now.badSeconds;
  if (Math.abs(bad) > Math.max(2, 0.05 * Math.max(draft.badSeconds, now.badSeconds)))
    return bad < 0 ? 'better' : 'worse';
  if (draft.switchCount !== now.switchCount) return draft.switchCount < now.switchCount ? 'calmer' : 'busier';
  return apart.ms === 0 ? 'same' : 'other';
}

/** Why it did not run, and the way to save all the same. */
function ObstacleBox({ test }: { test: BackTest }) {
  const t = useTranslations('policies.backTest');
  const { obstacle } = test;
  if (obstacle === null) return null;
  return (
    <>
      <p className={form.refusal}>
        {obstacle.why === 'failed' ? t('failed', { message: obstacle.message }) : t(`obstacle.${obstacle.why}`)}
      </p>
      {obstacle.why !== 'busy' && (
        <Checkbox
          size="xs"
          label={t('waive')}
          checked={test.waived}
          onChange={(event) => test.waive(event.currentTarget.checked)}
        />
      )}
    </>
  );
}
