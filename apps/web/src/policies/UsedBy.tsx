'use client';
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import form from '../form/form.module.css';
import page from '../page/page.module.css';
import { usePerson } from '../shell/Person';
import { useTRPC } from '../trpc/client';
import type { PolicyDetail } from './data';
import styles from './policies.module.css';
import { RoutePick } from './RoutePick';
import { usePolicyText } from './usePolicyText';

/** The routes that follow a policy, and how another one comes to. */
export function UsedBy({ detail }: { detail: PolicyDetail }) {
  const t = useTranslations('policies.used');
  const { route } = usePolicyText();
  const may = usePerson().actions.includes('manage-policies') && detail.archivedAt === null;
  return (
    <section className={styles.section}>
      <h3 className={page.title}>{t('title')}</h3>
      {detail.routes.length === 0 && <p className={page.sub}>{t('none')}</p>}
      <ul className={styles.list}>
        {detail.routes.map((one) => (
          <li key={one.routeId}>
            <Link href={`/routes/${one.routeId}`}>{route(one)}</Link>
          </li>
        ))}
      </ul>
      {may && <Assign detail={detail} />}
    </section>
  );
}

function Assign({ detail }: { detail: PolicyDetail }) {
  const t = useTranslations('policies.used');
  const trpc = useTRPC();
  const client = useQueryClient();
  const { route } = usePolicyText();
  const [routeId, setRouteId] = useState('');
  const policies = useQuery(trpc.policy.list.queryOptions({ archived: false }));
  const assign = useMutation(
    trpc.policy.assign.mutationOptions({
      async onSuccess() {
        await client.invalidateQueries();
        setRouteId('');
      },
    }),
  );
  const before = policies.data?.find(({ routes }) => routes.some((one) => one.routeId === routeId));
  const picked = before?.routes.find((one) => one.routeId === routeId);
  return (
    <div className={styles.pick}>
      <RoutePick
        label={t('assign')}
        value={routeId}
        without={detail.routes.map((one) => one.routeId)}
        onPick={(id) => {
          setRouteId(id);
          assign.reset();
        }}
      />
      {picked && before && (
        <>
          <p className={form.note}>{t('assignNote', { policy: before.name })}</p>
          <span className={form.buttons}>
            <Button
              variant="filled"
              loading={assign.isPending}
              onClick={() => assign.mutate({ routeId, policyId: detail.id })}
            >
              {t('assignYes', { route: route(picked) })}
            </Button>
            <Button onClick={() => setRouteId('')}>{t('cancel')}</Button>
          </span>
        </>
      )}
      {assign.isError && (
        <p role="alert" className={form.refusal}>
          {t('refused', { message: assign.error.message })}
        </p>
      )}
    </div>
  );
}
