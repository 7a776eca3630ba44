'use client';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { MayNot } from '../page/MayNot';
import { PageHead } from '../page/PageHead';
import page from '../page/page.module.css';
import { ShowArchived } from '../page/ShowArchived';
import { Table } from '../page/Table';
import { Waiting } from '../page/Waiting';
import { usePerson } from '../shell/Person';
import { TopBar } from '../shell/TopBar';
import { useTRPC } from '../trpc/client';
import type { PolicyRow } from './data';
import { NewPolicyDialog } from './NewPolicyDialog';
import { usePolicyText } from './usePolicyText';

const columns = ['name', 'preset', 'routes', 'shadows', 'changed'] as const;

/** Which policies are there, and what follows them? */
export function PoliciesPage() {
  const shell = useTranslations('shell');
  const t = useTranslations('policies');
  const trpc = useTRPC();
  const may = usePerson().actions.includes('manage-policies');
  const [archived, setArchived] = useState(false);
  const [adding, setAdding] = useState(false);
  const query = useQuery(trpc.policy.list.queryOptions({ archived }, { placeholderData: (before) => before }));
  const { data } = query;
  return (
    <>
      <TopBar title={shell('policies')} />
      <div className={page.page}>
        <Waiting on={[query]} loading={t('loading')} failed={t('failed')} body={t('failedBody')} />
        {data && (
          <>
            <Head rows={data}>
              {may ? (
                <Button variant="filled" onClick={() => setAdding(true)}>
                  {t('add')}
                </Button>
              ) : (
                <MayNot work="policies" />
              )}
            </Head>
            <PolicyTable rows={data} />
            <ShowArchived label={t('showArchived')} checked={archived} onChange={setArchived} />
          </>
        )}
      </div>
      {adding && data && <NewPolicyDialog policies={data} onClose={() => setAdding(false)} />}
    </>
  );
}

function Head(props: { rows: readonly PolicyRow[]; children: ReactNode }) {
  const t = useTranslations('policies');
  const live = props.rows.filter(({ archivedAt }) => archivedAt === null);
  const routes = live.reduce((sum, row) => sum + row.routes.length, 0);
  return (
    <PageHead head={t('head', { count: live.length, routes })} detail={t('detail')}>
      {props.children}
    </PageHead>
  );
}

function PolicyTable(props: { rows: readonly PolicyRow[] }) {
  const t = useTranslations('policies');
  return (
    <Table stacks label={t('list')} columns={columns.map((column) => t(`column.${column}`))}>
      {props.rows.map((row) => (
        <Row key={row.id} row={row} />
      ))}
    </Table>
  );
}

function Row({ row }: { row: PolicyRow }) {
  const t = useTranslations('policies');
  const scenario = useTranslations('words.scenario');
  const { route, when } = usePolicyText();
  const differs = row.differs.length;
  return (
    <tr data-archived={row.archivedAt !== null}>
      <th scope="row">
        <Link href={`/policies/${row.id}`}>{row.name}</Link>{' '}
        <span className={page.under}>
          {row.archivedAt === null ? t('version', { version: row.version }) : t('archived')}
        </span>
      </th>
      <td data-label={t('column.preset')}>
        {scenario(row.scenario)}{' '}
        <span className={page.under}>{differs === 0 ? t('asPreset') : t('differs', { count: differs })}</span>
      </td>
      <td data-label={t('column.routes')}>
        {row.routes.length === 0 ? (
          <span className={page.under}>{t('noRoute')}</span>
        ) : (
          row.routes.map((one) => (
            <Link key={one.routeId} data-one href={`/routes/${one.routeId}`}>
              {route(one)}
            </Link>
          ))
        )}
      </td>
      <td data-label={t('column.shadows')}>
        {row.shadows.length === 0
          ? '–'
          : row.shadows.map((one) => (
              <Link key={one.routeId} data-one href={`/routes/${one.routeId}`}>
                {route(one)}
              </Link>
            ))}
      </td>
      <td data-label={t('column.changed')}>
        {t('changedBy', { when: when(row.changedAt), by: row.changedBy ?? t('installation') })}
      </td>
    </tr>
  );
}
