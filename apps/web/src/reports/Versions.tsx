'use client';
import { figureName, figureText } from '@twinline/api/people/reportWords';
import { useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useViewParams } from '../charts/useViewParams';
import { Select } from '../form/Select';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { Table } from '../page/Table';
import type { Read, Version } from './data';
import { momentText } from './periodText';
import styles from './reports.module.css';

/** The version that is shown, the others, and what became of which figure in it. */
export function Versions({ read }: { read: Read }) {
  const t = useTranslations('reports.versions');
  const language = useLanguage();
  const { set } = useViewParams();
  const id = useId();
  const [told, setTold] = useState(false);
  const { versions, version, report } = read;
  const shown = versions.find((one) => one.version === version);
  if (shown === undefined) return null;
  const newest = versions[0] ?? shown;
  const label = (one: Version) =>
    t('one', {
      version: one.version,
      at: momentText(one.madeAt, report.timeZone, language),
      reason: t(`reason.${one.reason}`),
    });
  return (
    <>
      <div className={styles.version}>
        {versions.length === 1 ? (
          <p className={page.sub}>{label(shown)}</p>
        ) : (
          <>
            <label htmlFor={id} className={page.srOnly}>
              {t('pick')}
            </label>
            <Select
              id={id}
              note=""
              value={String(shown.version)}
              options={versions.map((one) => ({ value: String(one.version), label: label(one) }))}
              onPick={(value) =>
                set({ version: Number(value) === newest.version ? null : value, figure: null }, 'push')
              }
            />
          </>
        )}
        {shown.changes.length > 0 && (
          <button type="button" className={page.textButton} aria-expanded={told} onClick={() => setTold(!told)}>
            {t(told ? 'hide' : 'changed', { count: shown.changes.length })}
          </button>
        )}
      </div>
      {shown.version !== newest.version && <p className={styles.running}>{t('old', { newest: newest.version })}</p>}
      {told && shown.changes.length > 0 && <Changes read={read} changes={shown.changes} before={shown.version - 1} />}
    </>
  );
}

function Changes({ read, changes, before }: { read: Read; changes: Version['changes']; before: number }) {
  const t = useTranslations('reports.versions');
  const language = useLanguage();
  return (
    <div className={styles.changes}>
      <Table
        dense
        stacks
        label={t('table', { before, after: before + 1 })}
        columns={[
          t('figure'),
          { number: t('before', { version: before }) },
          { number: t('after', { version: before + 1 }) },
        ]}
      >
        {changes.map(({ key, before: was, after }) => (
          <tr key={key}>
            <td>{figureName(read.report, key, language)}</td>
            <td data-number data-label={t('before', { version: before })}>
              <span>{figureText(key, was, language)}</span>
            </td>
            <td data-number data-label={t('after', { version: before + 1 })}>
              <b>{figureText(key, after, language)}</b>
            </td>
          </tr>
        ))}
      </Table>
    </div>
  );
}
