'use client';
import { IconArrowRight } from '@tabler/icons-react';
import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import { clockMillis, dayAndMonth } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { Table } from '../page/Table';
import { LineChip } from '../theme/LineChip';
import type { Contestant, ReplayFigures, Switch } from './data';
import styles from './replay.module.css';
import { secondsText } from './secondsText';

const columns = ['when', 'change', 'why', 'worth'] as const;
const FIRST = 50;
/** The route page shows so much before and after a moment. */
const AROUND_MS = 300_000;

interface TableProps {
  readonly figures: ReplayFigures;
  readonly named: (one: Contestant) => string;
  readonly routeId: string;
  readonly zone: string;
}

/** Every change of one contestant and what it spared, and what it missed, in order of time. */
export function SwitchTable(props: TableProps) {
  const t = useTranslations('replay');
  const { contestants } = props.figures;
  const [place, setPlace] = useState('0');
  const [all, setAll] = useState(false);
  const one = contestants[Number(place)] ?? contestants[0];
  if (one === undefined) return null;
  const rows = entriesOf(one);
  return (
    <>
      <Choice
        label={t('changes')}
        options={contestants.map((other, i) => ({ value: String(i), label: props.named(other) }))}
        value={place}
        onPick={setPlace}
      />
      {rows.length === 0 && <p>{t('noChanges')}</p>}
      <Table stacks className={styles.table} columns={columns.map((column) => t(`columns.${column}`))}>
        {rows.slice(0, all ? undefined : FIRST).map((row) => (
          <Entry key={`${row.kind} ${row.at}`} row={row} {...props} />
        ))}
      </Table>
      {!all && rows.length > FIRST && (
        <button type="button" className={page.textButton} onClick={() => setAll(true)}>
          {t('showAll', { count: rows.length })}
        </button>
      )}
      {one.switchCount > one.switches.length && (
        <p className={page.sub}>{t('listed', { count: one.switches.length })}</p>
      )}
    </>
  );
}

type Row =
  | { readonly kind: 'switch'; readonly at: number; readonly change: Switch }
  | { readonly kind: 'missed'; readonly at: number; readonly stretch: Contestant['missed'][number] };

function entriesOf({ switches, missed }: Contestant): Row[] {
  const rows: Row[] = [
    ...switches.map((change) => ({ kind: 'switch' as const, at: change.at, change })),
    ...missed.map((stretch) => ({ kind: 'missed' as const, at: stretch.from, stretch })),
  ];
  return rows.sort((one, other) => one.at - other.at);
}

function Entry({ row, routeId, zone }: TableProps & { row: Row }) {
  const t = useTranslations('replay');
  const language = useLanguage();
  const time = `${dayAndMonth(row.at, zone, language)} ${clockMillis(row.at, zone)}`;
  const [from, to] = row.kind === 'switch' ? [row.change.from, row.change.to] : [row.stretch.line, row.stretch.other];
  return (
    <tr>
      <th>
        <Link href={`/routes/${routeId}?from=${Math.round(row.at - AROUND_MS)}&to=${Math.round(row.at + AROUND_MS)}`}>
          {time}
        </Link>
      </th>
      <td className={styles.move}>
        <LineChip line={from} active={false} /> <IconArrowRight size={13} aria-hidden />{' '}
        <LineChip line={to} active={row.kind === 'switch'} />
      </td>
      <td>
        {row.kind === 'missed'
          ? t('wasMissed', {
              line: row.stretch.line,
              other: row.stretch.other,
              seconds: Math.round((row.stretch.to - row.stretch.from) / 1_000),
            })
          : (row.change.sentence?.[language] ?? t('byRule'))}
      </td>
      <td>{row.kind === 'missed' ? <b>{t('missedMark')}</b> : <Worth change={row.change} />}</td>
    </tr>
  );
}

function Worth({ change: { worth, reason } }: { change: Switch }) {
  const t = useTranslations('replay');
  const language = useLanguage();
  if (worth === null) return <span className={page.sub}>{reason === 'fail-back' ? t('agreed') : t('notJudged')}</span>;
  if (worth.needless) return <b>{t('needlessMark')}</b>;
  return <>{t('spared', { bad: secondsText(worth.bad, language), degraded: secondsText(worth.degraded, language) })}</>;
}
