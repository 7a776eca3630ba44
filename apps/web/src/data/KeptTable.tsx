'use client';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { dayAndYear } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { MayNot } from '../page/MayNot';
import page from '../page/page.module.css';
import { Table } from '../page/Table';
import { usePerson } from '../shell/Person';
import { useShownZone } from '../shell/useShownZone';
import styles from './data.module.css';
import { RetentionForm } from './RetentionForm';
import { keptResolutions, type RetentionView } from './types';

/** Each resolution: for how long, and since when; whoever may, changes it here. */
export function KeptTable(props: { view: RetentionView }) {
  const t = useTranslations('data.kept');
  const me = usePerson();
  const [changing, setChanging] = useState(false);
  const [saved, setSaved] = useState(false);
  if (changing)
    return (
      <RetentionForm
        view={props.view}
        onClose={(changed) => {
          setSaved(changed);
          setChanging(false);
        }}
      />
    );
  return (
    <>
      <Rows view={props.view} />
      {me.actions.includes('manage-data') ? (
        <div className={styles.change}>
          <Button onClick={() => setChanging(true)}>{t('change')}</Button>
          <span role="status">{saved && t('saved')}</span>
        </div>
      ) : (
        <MayNot work="data" />
      )}
    </>
  );
}

function Rows({ view }: { view: RetentionView }) {
  const t = useTranslations('data.kept');
  const language = useLanguage();
  const zone = useShownZone() ?? 'UTC';
  return (
    <Table columns={[t('resolution'), t('days'), t('oldest')]} className={styles.table}>
      {keptResolutions.map(({ resolution, setting }) => {
        const oldest = view.stored.find((one) => one.resolution === resolution)?.oldest ?? null;
        return (
          <tr key={resolution}>
            <th scope="row">
              {t(resolution)} <span className={page.sub}>{t(`${resolution}Note`)}</span>
            </th>
            <td>{t('daysOf', { days: view.settings[setting] })}</td>
            <td>{oldest === null ? t('nothing') : dayAndYear(oldest, zone, language)}</td>
          </tr>
        );
      })}
    </Table>
  );
}
