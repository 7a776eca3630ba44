'use client';
import { Button } from '@mantine/core';
import { IconArchive, IconArrowBackUp, IconPencil, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import form from '../../form/form.module.css';
import { missing } from '../../format/number';
import page from '../../page/page.module.css';
import { Table } from '../../page/Table';
import type { ImportChange, ImportFault, ImportPreview } from '../data';
import { useFaultText } from '../edit/useFaults';
import styles from './transfer.module.css';

const SHOWN = 200;
const marks = { create: IconPlus, change: IconPencil, archive: IconArchive, restore: IconArrowBackUp } as const;

/** What a document would change, row by row, or what is at fault with it; below it the button that does it. */
export function Preview(props: { preview: ImportPreview; applying: boolean; onApply: (digest: string) => void }) {
  const t = useTranslations('network.transfer');
  const { changes, faults, unchanged, digest } = props.preview;
  const of = (change: ImportChange['change']) => changes.filter((one) => one.change === change).length;
  const counts = { create: of('create'), change: of('change'), archive: of('archive'), restore: of('restore') };
  return (
    <div className={styles.preview} aria-live="polite">
      {faults.length > 0 && (
        <>
          <h4 className={page.title}>{t('faults', { count: faults.length })}</h4>
          <p className={page.sub}>{t('faultsNote')}</p>
          <Faults faults={faults} />
        </>
      )}
      {faults.length === 0 && changes.length === 0 && <h4 className={page.title}>{t('same', { count: unchanged })}</h4>}
      {changes.length > 0 && (
        <>
          <h4 className={page.title}>{t('would', counts)}</h4>
          <p className={page.sub}>{t('unchanged', { count: unchanged })}</p>
          <Changes changes={changes} />
        </>
      )}
      {digest !== null && changes.length > 0 && (
        <span className={form.buttons}>
          <Button variant="filled" loading={props.applying} onClick={() => props.onApply(digest)}>
            {t('apply', { count: changes.length })}
          </Button>
        </span>
      )}
    </div>
  );
}

function Changes({ changes }: { changes: readonly ImportChange[] }) {
  const t = useTranslations('network.transfer');
  const [all, setAll] = useState(false);
  const shown = all ? changes : changes.slice(0, SHOWN);
  return (
    <>
      <Table stacks dense label={t('changes')} columns={[t('what'), t('change'), t('fields'), { number: t('row') }]}>
        {shown.map((one) => {
          const Mark = marks[one.change];
          return (
            <tr key={`${one.kind}${one.row}${one.name}`}>
              <th scope="row">
                {one.name}
                <span className={page.under}>{t(`kinds.${one.kind}`)}</span>
              </th>
              <td data-label={t('change')}>
                <span className={styles.mark}>
                  <Mark size={14} stroke={2} aria-hidden /> {t(`changeOf.${one.change}`)}
                </span>
              </td>
              <td data-label={t('fields')}>
                <ul className={styles.fields}>
                  {one.fields.map(({ field, from, to }) => (
                    <li key={field}>
                      <code>{field}</code> {one.change !== 'create' && <del>{from ?? t('empty')}</del>}
                      {one.change !== 'create' && ' → '}
                      <ins>{to ?? t('empty')}</ins>
                    </li>
                  ))}
                </ul>
              </td>
              <td data-number data-label={t('row')}>
                {one.row}
              </td>
            </tr>
          );
        })}
      </Table>
      {shown.length < changes.length && (
        <button type="button" className={page.textButton} onClick={() => setAll(true)}>
          {t('showAll', { count: changes.length })}
        </button>
      )}
    </>
  );
}

function Faults({ faults }: { faults: readonly ImportFault[] }) {
  const t = useTranslations('network.transfer');
  const text = useFaultText();
  return (
    <Table stacks dense label={t('faultsLabel')} columns={[t('where'), t('value'), t('fault')]}>
      {faults.slice(0, SHOWN).map((one) => (
        <tr key={`${one.kind}${one.row}${one.field}${one.code}${one.value}`}>
          <th scope="row">
            {one.kind === null ? t('document') : t(`kinds.${one.kind}`)}
            {one.row !== null && ` · ${t('rowOf', { row: one.row })}`}
            {one.field !== null && <span className={page.under}>{one.field}</span>}
          </th>
          <td data-label={t('value')} className={styles.value}>
            {one.value ?? missing}
          </td>
          <td data-label={t('fault')}>{text(one)}</td>
        </tr>
      ))}
    </Table>
  );
}
