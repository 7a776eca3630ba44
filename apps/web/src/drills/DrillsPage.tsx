'use client';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { MayNot } from '../page/MayNot';
import { PageHead } from '../page/PageHead';
import page from '../page/page.module.css';
import { Waiting } from '../page/Waiting';
import { usePerson } from '../shell/Person';
import { TopBar } from '../shell/TopBar';
import { useNow } from '../shell/useNow';
import { useShownZone } from '../shell/useShownZone';
import { useTRPC } from '../trpc/client';
import { DrillDialog, type Task } from './DrillDialog';
import { type DrillPlace, type DrillPlan, STALE_DAYS } from './data';
import styles from './drills.module.css';
import { RecordedDrill, RunningDrill } from './RunCard';
import { useDrillText } from './useDrillText';

const DAY_MS = 86_400_000;
const MOST = 50;

/** Can each route really change lines? What is planned, what is running, and what came of it. */
export function DrillsPage() {
  const shell = useTranslations('shell');
  const { t } = useDrillText();
  const trpc = useTRPC();
  const may = usePerson().actions.includes('override');
  const now = useNow(1_000);
  const [task, setTask] = useState<Task | null>(null);
  const runs = useQuery(
    trpc.drill.list.queryOptions(
      { limit: MOST },
      {
        refetchInterval: ({ state }) => (state.data?.items.some((run) => run.endedAt === null) ? 700 : 5_000),
        staleTime: 0,
      },
    ),
  );
  const plans = useQuery(trpc.drill.plans.queryOptions(undefined, { refetchInterval: 15_000, staleTime: 0 }));
  const places = useQuery(trpc.drill.places.queryOptions(undefined, { refetchInterval: 5_000, staleTime: 0 }));
  const ready = runs.data && plans.data && places.data && now !== null;
  return (
    <>
      <TopBar title={shell('drills')} />
      <div className={page.page}>
        <Waiting on={[runs, plans, places]} loading={t('loading')} failed={t('failed')} />
        {ready && (
          <>
            <Head places={places.data} now={now} may={may} onTask={setTask} />
            {runs.data.items.map((run) =>
              run.endedAt === null ? <RunningDrill key={run.id} run={run} now={now} may={may} /> : null,
            )}
            <div className={styles.columns}>
              <div>
                <h2 className={page.title}>{t('record')}</h2>
                {runs.data.items.every((run) => run.endedAt === null) && <p className={page.sub}>{t('recordNone')}</p>}
                {runs.data.items.map((run) => (run.endedAt === null ? null : <RecordedDrill key={run.id} run={run} />))}
              </div>
              <div>
                <h2 className={page.title}>{t('plans')}</h2>
                {plans.data.length === 0 && <p className={page.sub}>{t('plansNone')}</p>}
                {plans.data.map((plan) => (
                  <Plan key={plan.id} plan={plan} onEdit={may ? () => setTask({ kind: 'plan', plan }) : null} />
                ))}
                <h2 className={page.title}>{t('routes')}</h2>
                <Places places={places.data} now={now} />
              </div>
            </div>
          </>
        )}
      </div>
      {task !== null && places.data && <DrillDialog task={task} places={places.data} onClose={() => setTask(null)} />}
    </>
  );
}

const isStale = ({ passedAt }: DrillPlace, now: number) => passedAt === null || now - passedAt > STALE_DAYS * DAY_MS;

function Head(props: { places: readonly DrillPlace[]; now: number; may: boolean; onTask: (task: Task) => void }) {
  const { t } = useDrillText();
  const stale = props.places.filter((place) => isStale(place, props.now)).length;
  return (
    <PageHead
      live
      head={stale > 0 ? t('headStale', { count: stale, days: STALE_DAYS }) : t('headFine', { days: STALE_DAYS })}
      detail={t('detail')}
    >
      {props.may ? (
        <span className={page.buttons}>
          <Button variant="filled" onClick={() => props.onTask({ kind: 'run' })}>
            {t('runNow')}
          </Button>
          <Button onClick={() => props.onTask({ kind: 'plan', plan: null })}>{t('plan')}</Button>
        </span>
      ) : (
        <MayNot work="drills" />
      )}
    </PageHead>
  );
}

function Plan({ plan, onEdit }: { plan: DrillPlan; onEdit: (() => void) | null }) {
  const { t, route, rule, moment } = useDrillText();
  const [next] = plan.next;
  return (
    <div className={styles.plan}>
      <b>{t('what', { kind: t(`kind.${plan.kind}`), route: route(plan) })}</b>
      <span>
        {rule(plan)} ·{' '}
        {next === undefined ? t('over') : t('next', { at: moment(next, plan.timeZone), zone: plan.timeZone })}
      </span>
      <span className={page.under}>{t('plannedBy', { name: plan.createdBy })}</span>
      {onEdit && (
        <Button onClick={onEdit} aria-label={t('editOf', { route: route(plan) })}>
          {t('edit')}
        </Button>
      )}
    </div>
  );
}

function Places({ places, now }: { places: readonly DrillPlace[]; now: number }) {
  const { t, route, moment } = useDrillText();
  const zone = useShownZone() ?? 'UTC';
  return (
    <ul className={styles.places}>
      {places.map((place) => (
        <li key={place.routeId} data-stale={isStale(place, now)}>
          {route(place)}
          <span className={page.under}>
            {place.passedAt === null ? t('neverPassed') : t('passedAt', { at: moment(place.passedAt, zone) })}
            {place.passedAt !== null && place.passedLiveAt === null && ` · ${t('neverLive')}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
