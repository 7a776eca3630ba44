'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { PageHead } from '../page/PageHead';
import page from '../page/page.module.css';
import { Waiting } from '../page/Waiting';
import { usePerson } from '../shell/Person';
import { TopBar } from '../shell/TopBar';
import { useTRPC } from '../trpc/client';
import { doneSteps, type FirstRun, openStep, type Step, steps } from './data';
import { End } from './End';
import styles from './firstRun.module.css';
import { headOf } from './headOf';
import { StepBody } from './StepBody';
import { StepRow } from './StepRow';
import { useSummary } from './useSummary';

/** Quick enough that a step ticks while one looks at it. */
const ASK_MS = 1_000;

/** What next? */
export function FirstRunPage() {
  const t = useTranslations('firstRun');
  const trpc = useTRPC();
  const state = useQuery(trpc.firstRun.state.queryOptions(undefined, { refetchInterval: ASK_MS, staleTime: 0 }));
  return (
    <>
      <TopBar title={t('tab')} />
      <div className={page.page}>
        <Waiting on={[state]} loading={t('loading')} failed={t('failed')} body={t('failedBody')} height={420} />
        {state.data && <Steps state={state.data} />}
      </div>
    </>
  );
}

function Steps({ state }: { state: FirstRun }) {
  const t = useTranslations('firstRun');
  const summary = useSummary(state);
  const head = headOf(state);
  const may = usePerson().actions.includes('manage-network');
  const done = doneSteps(state);
  const open = openStep(state);
  const opening = (step: Step) => step === open && may;
  return (
    <div className={styles.steps}>
      <PageHead
        live
        head={
          head.key === 'headOpen'
            ? t('headOpen', { ...head.values, name: t(`name.${head.step}`) })
            : t(head.key, head.values)
        }
        detail={
          open === null ? t('detailDone', { from: state.applied?.from ?? '' }) : t(may ? 'detailOpen' : 'noPermission')
        }
      />
      {open === null && <End state={state} />}
      <ol className={styles.list} aria-label={t('steps')}>
        {steps.map((step, i) => (
          <StepRow
            key={step}
            number={i + 1}
            title={step === open ? t(`title.${step}`) : t(`name.${step}`)}
            state={done[step] ? 'done' : step === open ? 'open' : 'later'}
            summary={done[step] ? summary(step) : null}
          >
            {opening(step) && <StepBody step={step} state={state} />}
          </StepRow>
        ))}
      </ol>
    </div>
  );
}
