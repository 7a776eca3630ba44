'use client';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import { duration } from '../format/duration';
import { count, missing } from '../format/number';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
import { LineChip } from '../theme/LineChip';
import { type CircuitView, type Fullness, fullness, megabits, sourceName } from './circuitList';
import type { CircuitUsage, NetworkCircuits, TreeCircuit } from './data';
import { useTarget } from './edit/useTarget';
import styles from './network.module.css';
import { percentText } from './percentText';
import { UsageSparkline } from './UsageSparkline';

type Span = Pick<NetworkCircuits, 'at' | 'binMs' | 'historyMs'>;

/** Each circuit with what it is leased for and what goes through; high use is said in words. */
export function CircuitsTable(props: {
  views: readonly CircuitView[];
  span: Span;
  /** As they are kept. */
  circuits: readonly TreeCircuit[];
}) {
  const t = useTranslations('network.circuit');
  return (
    <table className={styles.table} data-table="circuits" aria-label={t('tableLabel')}>
      <thead>
        <tr>
          <th data-column="circuit">{t('column.circuit')}</th>
          <th data-column="lines">{t('column.lines')}</th>
          <th data-column="committed" data-number>
            {t('column.committed')}
          </th>
          <th data-column="now" data-number>
            {t('column.now')}
          </th>
          <th data-column="use">{t('column.use')}</th>
          <th data-column="p95">{t('column.p95')}</th>
          <th data-column="history">{t('column.history')}</th>
          <th data-column="source">{t('column.source')}</th>
        </tr>
      </thead>
      <tbody>
        {props.views.map((view) => (
          <CircuitRow
            key={view.circuit.id}
            view={view}
            span={props.span}
            kept={props.circuits.find(({ id }) => id === view.circuit.id) ?? null}
          />
        ))}
      </tbody>
    </table>
  );
}

function CircuitRow(props: { view: CircuitView; span: Span; kept: TreeCircuit | null }) {
  const t = useTranslations('network.circuit');
  const language = useLanguage();
  const { open } = useTarget();
  const { circuit, nowRatio, p95Ratio } = props.view;
  const { usage } = circuit;
  return (
    <tr className={styles.row}>
      <th scope="row" data-column="circuit">
        <button type="button" className={styles.link} onClick={() => open('circuit', circuit.id)}>
          {circuit.name}
        </button>
        <span className={styles.sub}>{[circuit.provider, circuit.cable].filter(Boolean).join(' · ')}</span>
      </th>
      <td data-column="lines">
        <Lines view={props.view} />
      </td>
      <td data-column="committed" data-label={t('column.committed')} data-number>
        {circuit.committedBps === null ? (
          <span className={styles.muted}>{t('notCommitted')}</span>
        ) : (
          t('mbps', { value: count(Math.round(circuit.committedBps / 1_000_000), language) })
        )}
        <Cost kept={props.kept} />
      </td>
      <td data-column="now" data-label={t('column.now')} data-number>
        {usage?.now ? inOut(usage.now) : missing}
      </td>
      <td data-column="use" data-label={t('column.use')}>
        <Use ratio={nowRatio} />
      </td>
      <td data-column="p95" data-label={t('column.p95')}>
        <Use ratio={p95Ratio} />
        {usage !== null && <span className={styles.sub}>{inOut(usage.p95)}</span>}
      </td>
      <td data-column="history">
        {usage !== null && <UsageSparkline circuit={circuit} usage={usage} span={props.span} />}
      </td>
      <td data-column="source" data-label={t('column.source')}>
        {usage === null ? (
          <span className={styles.muted}>{t('notCounted')}</span>
        ) : (
          <Source usage={usage} at={props.span.at} />
        )}
      </td>
    </tr>
  );
}

/** What it costs, where somebody said. */
function Cost({ kept }: { kept: TreeCircuit | null }) {
  const t = useTranslations('network.circuit');
  const language = useLanguage();
  if (kept === null || kept.monthlyCost === null) return null;
  const cost = [count(kept.monthlyCost, language), kept.currency].filter(Boolean).join(' ');
  return <span className={styles.sub}>{t('monthly', { cost })}</span>;
}

const inOut = (rate: { inBps: number; outBps: number }) => `${megabits(rate.inBps)} / ${megabits(rate.outBps)}`;

function Lines(props: { view: CircuitView }) {
  const language = useLanguage();
  return (
    <ul className={styles.paths}>
      {props.view.circuit.lines.map(({ regionCode, regionName: name, slot }) => (
        <li key={`${regionCode}${slot}`}>
          <LineChip line={slot} size={14} /> {regionName(regionCode, name, language)}
        </li>
      ))}
    </ul>
  );
}

const flags: Readonly<Record<Fullness, 'high' | 'over' | null>> = { calm: null, high: 'high', over: 'over' };

function Use(props: { ratio: number | null }) {
  const t = useTranslations('network.circuit');
  const { ratio } = props;
  if (ratio === null) return missing;
  const full = fullness(ratio);
  const flag = flags[full];
  return (
    <span className={styles.use} data-full={full}>
      <span className={styles.track} role="img" aria-label={t('useOf', { percent: percentText(ratio) })}>
        <i style={{ width: `${Math.min(100, ratio * 100)}%` }} />
      </span>
      <span>{t('ofCommitted', { percent: percentText(ratio) })}</span>
      {flag !== null && (
        <b>
          <IconAlertTriangle size={13} stroke={2} aria-hidden /> {t(flag)}
        </b>
      )}
    </span>
  );
}

function Source(props: { usage: CircuitUsage; at: number }) {
  const t = useTranslations('network');
  const language = useLanguage();
  const { usage, at } = props;
  const { name, kind } = sourceName(usage);
  const ago = t('ago', { duration: duration(at - usage.countedAt, language) });
  const notes = [
    ...(kind === 'api' ? [t('circuit.byApi')] : []),
    ...(usage.now === null ? [t('circuit.stale', { ago })] : []),
    ...(usage.otherSources.length > 0 ? [t('circuit.others', { count: usage.otherSources.length })] : []),
  ];
  return (
    <>
      {kind === 'agent' ? t('circuit.agent', { name }) : name}
      {notes.length > 0 && (
        <span className={styles.sub} data-loud={usage.now === null}>
          {notes.join(' · ')}
        </span>
      )}
    </>
  );
}
