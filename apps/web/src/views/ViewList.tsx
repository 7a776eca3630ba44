'use client';
import { Button } from '@mantine/core';
import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import page from '../page/page.module.css';
import { Table } from '../page/Table';
import { Waiting } from '../page/Waiting';
import { ChangeViewDialog } from './ChangeViewDialog';
import { useViewPage } from './useViewPage';
import { addressOf, type SavedView, useViews } from './useViews';

/** Every view that one sees; one's own may be changed. */
export function ViewList() {
  const t = useTranslations('views');
  const views = useViews();
  const [changing, setChanging] = useState<SavedView | null>(null);
  const { data } = views;
  return (
    <>
      <Waiting on={[views]} loading={t('loading')} failed={t('failed')} body={t('failedBody')} height={90} />
      {data?.length === 0 && <p className={page.sub}>{t('none')}</p>}
      {data !== undefined && data.length > 0 && (
        <Table stacks label={t('title')} columns={[t('column.name'), t('column.page'), t('column.whose'), '']}>
          {data.map((view) => (
            <Row key={view.id} view={view} onChange={() => setChanging(view)} />
          ))}
        </Table>
      )}
      {changing !== null && <ChangeViewDialog view={changing} onClose={() => setChanging(null)} />}
    </>
  );
}

function Row(props: { view: SavedView; onChange: () => void }) {
  const t = useTranslations('views');
  const pageOf = useViewPage();
  const { view } = props;
  const whose = !view.own ? t('whose.other', { name: view.by }) : view.shared ? t('whose.ownShared') : t('whose.own');
  return (
    <tr>
      <th scope="row">
        <Link href={addressOf(view)}>{view.name}</Link>
      </th>
      <td data-label={t('column.page')}>{pageOf(view.path)}</td>
      <td data-label={t('column.whose')}>{whose}</td>
      <td data-number>
        {view.own && (
          <Button aria-label={t('edit', { name: view.name })} onClick={props.onChange}>
            {t('change')}
          </Button>
        )}
      </td>
    </tr>
  );
}
