'use client';
import { Button, Radio } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import form from '../form/form.module.css';
import { useTRPC } from '../trpc/client';
import { type Scenario, scenarios } from './data';
import styles from './firstRun.module.css';
import { Refused } from './Refused';
import { useStepDone } from './useStepDone';

/** One of the four presets: the policy and the route that follows it are made at once. */
export function RouteStep({ regionId }: { regionId: string }) {
  const t = useTranslations('firstRun.route');
  const word = useTranslations('words.scenario');
  const trpc = useTRPC();
  const [scenario, setScenario] = useState<Scenario>('show-live');
  const begin = useMutation(trpc.firstRun.beginRoute.mutationOptions({ onSuccess: useStepDone() }));
  return (
    <form
      className={form.form}
      onSubmit={(event) => {
        event.preventDefault();
        begin.mutate({ regionId, scenario });
      }}
    >
      <p>{t('intro')}</p>
      <Radio.Group aria-label={t('choose')} value={scenario} onChange={(value) => setScenario(value as Scenario)}>
        <div className={styles.choices}>
          {scenarios.map((one) => (
            <Radio key={one} value={one} label={word(one)} description={t(`note.${one}`)} />
          ))}
        </div>
      </Radio.Group>
      <Refused error={begin.error} />
      <span className={form.buttons}>
        <Button type="submit" variant="filled" loading={begin.isPending}>
          {t('submit', { scenario: word(scenario) })}
        </Button>
      </span>
    </form>
  );
}
