'use client';
import { Button } from '@mantine/core';
import { IconHandStop, IconTool } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { DrillBar } from '../drills/DrillBar';
import { countdown } from '../format/duration';
import { feedTime } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { usePerson } from '../shell/Person';
import { errorCode, useTRPC } from '../trpc/client';
import type { BoardRoute } from '../trpc/types';
import styles from './orders.module.css';

/** What people have ordered for a route, as long as it holds, drills included. `now` is the hub's clock, epoch ms. */
export function OrdersBar(props: { route: BoardRoute; now: number; zone: string }) {
  const { override, drill, maintenance } = props.route;
  if (!override && !drill && maintenance.length === 0) return null;
  return (
    <div className={styles.bar}>
      {drill && <DrillBar drill={drill} now={props.now} zone={props.zone} />}
      {override && <RunningOverride {...props} override={override} />}
      {maintenance.map((work) => (
        <RunningWork key={work.id} work={work} now={props.now} zone={props.zone} />
      ))}
    </div>
  );
}

function RunningOverride(props: {
  route: BoardRoute;
  override: NonNullable<BoardRoute['override']>;
  now: number;
  zone: string;
}) {
  const t = useTranslations('orders');
  const language = useLanguage();
  const trpc = useTRPC();
  const me = usePerson();
  const { override, route, now, zone } = props;
  const end = useMutation(trpc.override.end.mutationOptions());
  // It may have run out, or a blackout may have ended it, a moment ago: then there is nothing left to end.
  const failed = end.isError && errorCode(end.error) !== 'NOT_FOUND';
  return (
    <section aria-label={t('running')} className={styles.order}>
      <IconHandStop size={17} stroke={1.7} aria-hidden="true" />
      <p>
        <b>{t('runningHead', { line: override.line, mode: t(`modes.${override.mode}`) })}</b>{' '}
        {override.strict && <>{t('runningStrict')} </>}
        {t('runningBy', { by: override.by })}
        {override.note !== '' && <> {t('quoted', { note: override.note })}</>}
        <span className={styles.left}>
          {t('leftUntil', {
            left: countdown(override.expiresAt - now, language),
            until: feedTime(override.expiresAt, now, zone, language),
          })}
        </span>
        {failed && <span role="alert">{t('endFailed')}</span>}
      </p>
      {me.actions.includes('override') && (
        <Button loading={end.isPending} onClick={() => end.mutate({ routeId: route.id })}>
          {t('endNow')}
        </Button>
      )}
    </section>
  );
}

function RunningWork(props: { work: BoardRoute['maintenance'][number]; now: number; zone: string }) {
  const t = useTranslations('orders');
  const language = useLanguage();
  const { work, now, zone } = props;
  return (
    <section aria-label={t('work')} className={styles.order}>
      <IconTool size={17} stroke={1.7} aria-hidden="true" />
      <p>
        <b>
          <Link href="/maintenance">{work.name}</Link>
        </b>{' '}
        {work.line === null ? t('workAll') : t('workOn', { line: work.line })}{' '}
        {t(work.drains ? 'drained' : 'mutedOnly')}
        <span className={styles.left}>
          {t('leftUntil', {
            left: countdown(work.until - now, language),
            until: feedTime(work.until, now, zone, language),
          })}
        </span>
      </p>
    </section>
  );
}
