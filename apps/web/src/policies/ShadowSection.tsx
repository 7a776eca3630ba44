'use client';
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import form from '../form/form.module.css';
import page from '../page/page.module.css';
import { shadowAddress } from '../replay/addresses';
import { usePerson } from '../shell/Person';
import { useNow } from '../shell/useNow';
import { LineChip } from '../theme/LineChip';
import { useTRPC } from '../trpc/client';
import type { PolicyDetail, ShadowRow } from './data';
import styles from './policies.module.css';
import { RoutePick } from './RoutePick';
import { ShadowRecord } from './ShadowRecord';
import { usePolicyText } from './usePolicyText';

const REFRESH_MS = 5_000;
const MOST = 20;
/** Less of a recording scores nothing. */
const SCORED_FROM_MS = 60_000;

/** Where a policy decides without acting: what it would have done, and what the route did. */
export function ShadowSection({ detail }: { detail: PolicyDetail }) {
  const t = useTranslations('policies.shadow');
  const trpc = useTRPC();
  const may = usePerson().actions.includes('manage-policies') && detail.archivedAt === null;
  const query = useQuery(
    trpc.shadow.list.queryOptions({ policyId: detail.id, limit: MOST }, { refetchInterval: REFRESH_MS, staleTime: 0 }),
  );
  const shadows = query.data?.items ?? [];
  const open = shadows.filter(({ endedAt }) => endedAt === null);
  return (
    <section className={styles.section}>
      <h3 className={page.title}>{t('title')}</h3>
      <p className={page.sub}>{t('detail')}</p>
      {query.isSuccess && open.length === 0 && <p>{t('none')}</p>}
      <ul className={styles.list}>
        {shadows.map((shadow) => (
          <Shadow key={shadow.id} shadow={shadow} may={may} />
        ))}
      </ul>
      {may && <Start detail={detail} open={open} />}
    </section>
  );
}

function Shadow({ shadow, may }: { shadow: ShadowRow; may: boolean }) {
  const t = useTranslations('policies.shadow');
  const trpc = useTRPC();
  const client = useQueryClient();
  const { route, day } = usePolicyText();
  const now = useNow(REFRESH_MS);
  const [shown, setShown] = useState(false);
  const end = useMutation(
    trpc.shadow.end.mutationOptions({ onSuccess: () => client.invalidateQueries(trpc.shadow.pathFilter()) }),
  );
  const { endedAt, startedAt, startedBy, line, routeLine } = shadow;
  return (
    <li className={styles.entry}>
      <div className={styles.entryHead}>
        <b>{route(shadow)}</b>
        <span className={page.sub}>{t('switches', { count: shadow.switches })}</span>
      </div>
      <span className={page.sub}>
        {endedAt === null
          ? t('since', { when: day(startedAt), by: startedBy })
          : `${t('past')} · ${t('until', { from: day(startedAt), to: day(endedAt) })}`}
      </span>
      {endedAt === null && (
        <p className={styles.stands}>
          {line === null ? (
            t('waits')
          ) : (
            <>
              {t('would')} <LineChip line={line} active={false} />
              {routeLine !== null && (
                <>
                  {' · '}
                  {t('is')} <LineChip line={routeLine} />
                </>
              )}
            </>
          )}
        </p>
      )}
      {end.isError && <p className={form.refusal}>{t('refused', { message: end.error.message })}</p>}
      <span className={form.buttons}>
        <Button size="compact-xs" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {t(shown ? 'hideRecord' : 'showRecord')}
        </Button>
        {now !== null && (endedAt ?? now) - startedAt >= SCORED_FROM_MS && (
          <Button
            size="compact-xs"
            component={Link}
            href={shadowAddress(shadow, now)}
            aria-label={t('scoreOf', { route: route(shadow) })}
          >
            {t('score')}
          </Button>
        )}
        {may && endedAt === null && (
          <Button
            size="compact-xs"
            aria-label={t('endOf', { route: route(shadow) })}
            loading={end.isPending}
            onClick={() => end.mutate({ id: shadow.id })}
          >
            {t('end')}
          </Button>
        )}
      </span>
      {shown && <ShadowRecord shadow={shadow} />}
    </li>
  );
}

function Start({ detail, open }: { detail: PolicyDetail; open: readonly ShadowRow[] }) {
  const t = useTranslations('policies.shadow');
  const trpc = useTRPC();
  const client = useQueryClient();
  const [routeId, setRouteId] = useState('');
  const start = useMutation(
    trpc.shadow.start.mutationOptions({
      async onSuccess() {
        await client.invalidateQueries(trpc.shadow.pathFilter());
        await client.invalidateQueries(trpc.policy.pathFilter());
        setRouteId('');
      },
    }),
  );
  return (
    <div className={styles.pick}>
      <RoutePick
        label={t('start')}
        value={routeId}
        without={[...detail.routes, ...open].map((one) => one.routeId)}
        onPick={(id) => {
          setRouteId(id);
          start.reset();
        }}
      />
      {routeId !== '' && (
        <span className={form.buttons}>
          <Button
            variant="filled"
            loading={start.isPending}
            onClick={() => start.mutate({ routeId, policyId: detail.id })}
          >
            {t('startNow')}
          </Button>
        </span>
      )}
      {start.isError && (
        <p role="alert" className={form.refusal}>
          {t('refused', { message: start.error.message })}
        </p>
      )}
    </div>
  );
}
