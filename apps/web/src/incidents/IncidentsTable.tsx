'use client';
import Link from 'next/link';
import page from '../page/page.module.css';
import { Table } from '../page/Table';
import { GradeWord } from '../theme/GradeMark';
import { LineChip } from '../theme/LineChip';
import { Acknowledge } from './Acknowledge';
import type { Incident } from './data';
import styles from './incidents.module.css';
import { useIncidentText } from './useIncidentText';

/** Incidents in the order they are given, each with who looks after it. */
export function IncidentsTable(props: { items: readonly Incident[]; now: number }) {
  const { t } = useIncidentText();
  const columns = [
    ...[t('column.incident'), t('column.grade'), t('column.opened'), { number: t('column.lasted') }],
    ...[t('column.domain'), t('column.owner')],
  ];
  return (
    <Table stacks label={t('title')} columns={columns} className={styles.list}>
      {props.items.map((item) => (
        <Row key={item.id} item={item} now={props.now} />
      ))}
    </Table>
  );
}

function Row({ item, now }: { item: Incident; now: number }) {
  const { t, region, moment, lasted, domain } = useIncidentText();
  const marks = [
    ...(item.partCount > 0 ? [t('parts', { count: item.partCount })] : []),
    ...(item.muted ? [t('muted')] : []),
    ...(item.hasPostMortem ? [t('hasPostMortem')] : []),
    ...(item.demo ? [t('demo')] : []),
  ];
  return (
    <tr>
      <th scope="row">
        <span className={styles.place}>
          <LineChip line={item.line} size={14} /> <Link href={`/incidents/${item.id}`}>{region(item)}</Link>
        </span>
        {marks.length > 0 && <span className={page.under}>{marks.join(' · ')}</span>}
      </th>
      <td data-label={t('column.grade')}>
        <GradeWord grade={item.grade} />
      </td>
      <td data-label={t('column.opened')}>{moment(item.openedAt, item, now)}</td>
      <td data-number data-label={t('column.lasted')}>
        <span>
          {lasted(item, now)}
          {item.closedAt === null && <b className={styles.lasts}>{t('lasts')}</b>}
        </span>
      </td>
      <td data-label={t('column.domain')}>{domain(item)}</td>
      <td data-label={t('column.owner')}>
        <Owner item={item} />
      </td>
    </tr>
  );
}

function Owner({ item }: { item: Incident }) {
  const { t } = useIncidentText();
  if (item.assignedTo !== null) return <span>{item.assignedTo.name}</span>;
  if (item.acknowledgedBy !== null) return <span>{item.acknowledgedBy}</span>;
  return item.closedAt === null ? <Acknowledge incident={item} /> : <span className={page.sub}>{t('nobody')}</span>;
}
