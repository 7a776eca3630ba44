'use client';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import form from '../form/form.module.css';
import { useTRPC } from '../trpc/client';
import type { FirstRun } from './data';
import styles from './firstRun.module.css';
import { OwnLines } from './OwnLines';
import { Refused } from './Refused';
import { useStepDone } from './useStepDone';

/** Two lines of the lab at one click, where there is a lab; or own ones by their reflectors' addresses. */
export function LinesStep({ state, regionId }: { state: FirstRun; regionId: string }) {
  const t = useTranslations('firstRun.lines');
  const trpc = useTRPC();
  const [own, setOwn] = useState(state.loan === null);
  const borrow = useMutation(trpc.firstRun.borrowLines.mutationOptions({ onSuccess: useStepDone() }));
  return (
    <div className={form.form}>
      <p>{t('intro')}</p>
      {state.loan !== null && (
        <section className={form.box}>
          <h3>{t('labTitle')}</h3>
          <p>{t('lab')}</p>
          <Refused error={borrow.error} />
          <span className={form.buttons}>
            <Button variant="filled" loading={borrow.isPending} onClick={() => borrow.mutate({ regionId })}>
              {t('borrow')}
            </Button>
            {!own && <Button onClick={() => setOwn(true)}>{t('own')}</Button>}
          </span>
        </section>
      )}
      {own && (
        <section className={styles.own}>
          {state.loan !== null && <h4>{t('ownTitle')}</h4>}
          <OwnLines state={state} regionId={regionId} main={state.loan === null} />
        </section>
      )}
    </div>
  );
}
