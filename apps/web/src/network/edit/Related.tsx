'use client';
import { Button } from '@mantine/core';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { targetText } from '../../availability/text';
import page from '../../page/page.module.css';
import { LineChip } from '../../theme/LineChip';
import type { NetworkTree, TreeCarrier, TreeCircuit, TreeLine, TreeRegion, TreeRoute } from '../data';
import { useNetworkText } from '../useNetworkText';
import styles from './edit.module.css';
import type { Kind } from './target';
import { useTarget } from './useTarget';

interface Has<Row> {
  readonly tree: NetworkTree;
  readonly row: Row;
  readonly may: boolean;
}

/** What belongs to a region, each a click away, and how more of it is made. */
export function OfRegion({ tree, row, may }: Has<TreeRegion>) {
  const { t, circuitOf, scenario } = useNetworkText(tree);
  const { open, add } = useTarget();
  const here = <One extends { readonly regionId: string }>(rows: readonly One[]) =>
    rows.filter(({ regionId }) => regionId === row.id);
  const more = (kind: Kind) => (may ? () => add(kind, row.id) : null);
  return (
    <>
      <List title={t('edit.carriers')} add={more('carrier')} kind="carrier">
        {here(tree.carriers).map((one) => (
          <li key={one.id}>
            <button type="button" onClick={() => open('carrier', one.id)}>
              {one.name}
            </button>
            {one.asn !== null && <small>{t('as', { asn: one.asn })}</small>}
          </li>
        ))}
      </List>
      <List title={t('edit.lines')} add={more('line')} kind="line">
        {here(tree.lines).map((one) => (
          <li key={one.id}>
            <LineChip line={one.slot} size={14} />
            <button type="button" onClick={() => open('line', one.id)}>
              {circuitOf(one)?.name ?? t('edit.circuitNone')}
            </button>
          </li>
        ))}
      </List>
      <List title={t('edit.routes')} add={more('route')} kind="route">
        {here(tree.routes).map((one) => (
          <li key={one.id}>
            <button type="button" onClick={() => open('route', one.id)}>
              {scenario(one.scenario)}
            </button>
            <small>{one.policyName}</small>
          </li>
        ))}
      </List>
    </>
  );
}

/** The agents on a carrier. */
export function OfCarrier({ tree, row }: Omit<Has<TreeCarrier>, 'may'>) {
  const { t } = useNetworkText(tree);
  const { open } = useTarget();
  return (
    <List title={t('agents')}>
      {tree.agents
        .filter(({ carrierId }) => carrierId === row.id)
        .map((one) => (
          <li key={one.id}>
            <button type="button" onClick={() => open('agent', one.id)}>
              {one.name}
            </button>
            <small>{one.imported ? t('imported') : t(`stateWord.${one.state}`)}</small>
          </li>
        ))}
    </List>
  );
}

/** What a line owes, kept on the page that reckons it. */
export function OfLine({ row }: { row: TreeLine }) {
  const t = useTranslations('network.edit');
  return (
    <section>
      <h3>{t('target')}</h3>
      <p className={page.sub}>
        {row.availabilityTarget === null
          ? t('targetNone')
          : t('targetIs', { percent: targetText(row.availabilityTarget) })}{' '}
        <Link href="/availability">{t('targetOpen')}</Link>
      </p>
    </section>
  );
}

/** The lines that a circuit carries. */
export function OfCircuit({ tree, row }: Omit<Has<TreeCircuit>, 'may'>) {
  const { t, regionOf } = useNetworkText(tree);
  const { open } = useTarget();
  return (
    <List title={t('edit.lines')}>
      {tree.lines
        .filter(({ circuitId }) => circuitId === row.id)
        .map((one) => (
          <li key={one.id}>
            <LineChip line={one.slot} size={14} />
            <button type="button" onClick={() => open('line', one.id)}>
              {regionOf(one.regionId)}
            </button>
          </li>
        ))}
    </List>
  );
}

/** Who follows a route, and where its decisions are. */
export function OfRoute({ row }: { row: TreeRoute }) {
  const t = useTranslations('network.edit');
  return (
    <section>
      <h3>{t('relays')}</h3>
      {row.relays.length === 0 && <p className={page.sub}>{t('relaysNone')}</p>}
      <ul className={styles.list}>
        {row.relays.map((one) => (
          <li key={one.id}>
            <Link href={`/relays/${one.id}`}>{one.name}</Link>
          </li>
        ))}
      </ul>
      <p className={page.sub}>
        <Link href={`/routes/${row.id}`}>{t('routeOpen')}</Link>
      </p>
    </section>
  );
}

function List(props: {
  title: string;
  kind?: 'carrier' | 'line' | 'route';
  add?: (() => void) | null;
  children: ReactNode[];
}) {
  const t = useTranslations('network.edit');
  const { add, kind } = props;
  return (
    <section>
      <h3>{props.title}</h3>
      {props.children.length === 0 ? (
        <p className={page.sub}>{t('none')}</p>
      ) : (
        <ul className={styles.list}>{props.children}</ul>
      )}
      {add && kind && <Button onClick={add}>{t(`addOf.${kind}`)}</Button>}
    </section>
  );
}
