'use client';
import { useTranslations } from 'use-intl';
import { feedTime } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { Table } from '../page/Table';
import styles from './audit.module.css';
import type { AuditEntry } from './data';
import { fieldText, valueText } from './valueText';

const SHOWN = 4;

/** Who changed what, newest first; what there are more of than fit opens under its row. */
export function AuditTable(props: { items: readonly AuditEntry[]; now: number; zone: string }) {
  const t = useTranslations('audit');
  const columns = [t('column.time'), t('column.who'), t('column.what'), t('column.changes')];
  return (
    <Table stacks dense label={t('title')} columns={columns} className={styles.table}>
      {props.items.map((item) => (
        <Row key={item.id} item={item} now={props.now} zone={props.zone} />
      ))}
    </Table>
  );
}

function Row({ item, now, zone }: { item: AuditEntry; now: number; zone: string }) {
  const t = useTranslations('audit');
  const language = useLanguage();
  // The word says it already.
  const isSaid = (field: string) => field === 'archived_at' && (item.action === 'archive' || item.action === 'restore');
  const changes = Object.entries(item.changes).filter(([field]) => !isSaid(field));
  const shared = { now, zone };
  return (
    <tr>
      <th scope="row">{feedTime(item.at, now, zone, language)}</th>
      <td data-label={t('column.who')}>
        <span>
          {item.actorName}
          {item.actorKind === 'program' && <span className={page.under}>{t('program')}</span>}
        </span>
      </td>
      <td data-label={t('column.what')}>
        <span>
          {t(`done.${item.action}`, { kind: t(`kind.${item.objectKind}`) })}
          <span className={page.under}>{item.objectName}</span>
        </span>
      </td>
      <td data-label={t('column.changes')}>
        <div>
          <Changes changes={changes.slice(0, SHOWN)} {...shared} />
          {changes.length > SHOWN && (
            <details>
              <summary>{t('moreChanges', { count: changes.length - SHOWN })}</summary>
              <Changes changes={changes.slice(SHOWN)} {...shared} />
            </details>
          )}
        </div>
      </td>
    </tr>
  );
}

function Changes(props: { changes: readonly (readonly [string, readonly unknown[]])[]; now: number; zone: string }) {
  const t = useTranslations('audit');
  const language = useLanguage();
  const moment = (at: number) => feedTime(at, props.now, props.zone, language);
  const words = { nothing: t('nothing'), yes: t('yes'), no: t('no'), moment };
  return (
    <ul className={styles.changes}>
      {props.changes.map(([field, [before, after]]) => (
        <li key={field}>
          <span className={styles.field} lang="en">
            {fieldText(field)}
          </span>{' '}
          {before !== null && <span className={styles.before}>{valueText(before, words)} → </span>}
          {valueText(after, words)}
        </li>
      ))}
    </ul>
  );
}
