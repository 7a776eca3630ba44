'use client';
import { useTranslations } from 'use-intl';
import { lossPercent, microsAsMillis, missing } from '../format/number';
import page from '../page/page.module.css';
import { Scroll } from '../page/Scroll';
import { Table } from '../page/Table';
import { GradeMark } from '../theme/GradeMark';
import { LineChip } from '../theme/LineChip';
import type { IncidentCarrier, IncidentCell, IncidentDetail } from './data';
import styles from './incidents.module.css';
import { useIncidentText } from './useIncidentText';

/** Lost from here on is written bold: about where a stream is seen to suffer. */
const MUCH_LOST = 0.02;

/** Every carrier of the region over the time of the incident, the line it was on beside the others. */
export function CarrierMatrix({ incident }: { incident: IncidentDetail }) {
  const { t } = useIncidentText();
  const { carriers } = incident;
  const slots = [...new Set([incident.line, ...carriers.flatMap(({ lines }) => Object.keys(lines))])].sort();
  if (carriers.every(({ lines }) => Object.keys(lines).length === 0))
    return <p className={page.sub}>{t('carriersNone')}</p>;
  return (
    <Scroll label={t('sections.carriers')}>
      <Table
        dense
        label={t('sections.carriers')}
        columns={[
          ...[t('column.carrier'), { number: t('column.audience') }],
          ...slots.flatMap((slot) => [{ number: t('lossOn', { slot }) }, { number: t('rttOn', { slot }) }]),
        ]}
      >
        {carriers.map((carrier) => (
          <Row key={carrier.id} carrier={carrier} slots={slots} line={incident.line} />
        ))}
      </Table>
    </Scroll>
  );
}

function Row(props: { carrier: IncidentCarrier; slots: readonly string[]; line: string }) {
  const { t } = useIncidentText();
  const { carrier, slots, line } = props;
  return (
    <tr>
      <th scope="row">
        {carrier.name}
        {carrier.asn !== null && <span className={page.under}>AS{carrier.asn}</span>}
      </th>
      <td data-number>{t('percent', { value: Math.round(carrier.audienceShare * 100) })}</td>
      {slots.map((slot) => (
        <Cells key={slot} slot={slot} cell={carrier.lines[slot]} struck={slot === line} />
      ))}
    </tr>
  );
}

function Cells(props: { slot: string; cell: IncidentCell | undefined; struck: boolean }) {
  const words = useTranslations('words');
  const { slot, cell, struck } = props;
  if (cell === undefined)
    return (
      <>
        <td data-number>{missing}</td>
        <td data-number>{missing}</td>
      </>
    );
  return (
    <>
      <td data-number className={styles.cell} data-loud={(cell.lossRatio ?? 0) >= MUCH_LOST}>
        {struck && <LineChip line={slot} size={14} active={false} />} {lossPercent(cell.lossRatio)}
      </td>
      <td data-number className={styles.cell} data-loud={cell.blackout}>
        {cell.blackout ? (
          <>
            <GradeMark grade="down" size={12} /> {words('noReply')}
          </>
        ) : (
          microsAsMillis(cell.rttP95Micros)
        )}
      </td>
    </>
  );
}
