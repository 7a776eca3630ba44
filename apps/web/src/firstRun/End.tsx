'use client';
import { Button } from '@mantine/core';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { ChainWaterfall } from '../format/ChainBar';
import page from '../page/page.module.css';
import { usePerson } from '../shell/Person';
import { LineChip } from '../theme/LineChip';
import { type FirstRun, loanOf } from './data';
import styles from './firstRun.module.css';
import { tookMs } from './headOf';
import { Refused } from './Refused';
import { useLabLine } from './useLabLine';

/** What came of it: the way from the fault to the relay, in ms, and where to go from here. */
export function End({ state }: { state: FirstRun }) {
  const t = useTranslations('firstRun.end');
  const { actions } = usePerson();
  const { cut, restore } = useLabLine();
  const { applied, route } = state;
  const loan = loanOf(state);
  const isCut = loan?.lines.find((line) => line.cut) ?? null;
  const whole = loan?.lines.find(({ slot }) => slot === route?.activeLine) ?? null;
  const ms = tookMs(state);
  if (applied === null) return null;
  return (
    <section className={styles.end}>
      <p className={styles.switch}>
        <LineChip line={applied.from} active={false} size={20} /> <span aria-hidden>→</span>
        <LineChip line={applied.line} size={20} />
        {ms !== null && <b>{ms}</b>}
      </p>
      <h3 className={page.title}>{t('chain')}</h3>
      <ChainWaterfall chain={applied.chain} />
      <Refused error={cut.error ?? restore.error} />
      <span className={styles.links}>
        {isCut && (
          <Button variant="filled" loading={restore.isPending} onClick={() => restore.mutate({ line: isCut.slot })}>
            {t('restore', { line: isCut.slot })}
          </Button>
        )}
        <Button component={Link} href="/board" variant={isCut ? 'default' : 'filled'}>
          {t('board')}
        </Button>
        {route && (
          <Button component={Link} href={`/routes/${route.id}`}>
            {t('route')}
          </Button>
        )}
        {!isCut && whole && actions.includes('lab') && (
          <Button loading={cut.isPending} onClick={() => cut.mutate({ line: whole.slot })}>
            {t('cutAgain', { line: whole.slot })}
          </Button>
        )}
        {actions.includes('manage-people') && (
          <Button component={Link} href="/people">
            {t('invite')}
          </Button>
        )}
      </span>
      {restore.isSuccess && !isCut && <p className={page.sub}>{t('mended', { line: restore.variables.line })}</p>}
    </section>
  );
}
