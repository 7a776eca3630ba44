'use client';
import Link from 'next/link';
import { missing, wholeMillis } from '../format/number';
import page from '../page/page.module.css';
import { Table } from '../page/Table';
import { LineChip } from '../theme/LineChip';
import type { Relay } from './data';
import { useRelayFilter } from './RelayFilters';
import { RelayStateWord } from './RelayStateWord';
import { lastOf, relayState, relayStates } from './relayState';
import { useRelayText } from './useRelayText';

const SHOWN_ROUTES = 2;

/** Every relay with how it stands, the loudest first. */
export function RelaysTable(props: { relays: readonly Relay[]; now: number }) {
  const { t } = useRelayText();
  const { now } = props;
  const order = (relay: Relay) => relayStates.indexOf(relayState(relay, now));
  const { fits, clear } = useRelayFilter();
  const relays = props.relays
    .filter((relay) => fits(relay, now))
    .sort((a, b) => order(a) - order(b) || a.name.localeCompare(b.name));
  const number = (name: 'success' | 'acknowledged' | 'applied' | 'heard') => ({ number: t(`column.${name}`) });
  const columns = [
    ...[t('column.relay'), t('column.state'), t('column.routes'), t('column.last')],
    ...[number('success'), number('acknowledged'), number('applied'), number('heard')],
  ];
  if (relays.length === 0 && props.relays.length > 0)
    return (
      <p className={page.sub}>
        {t('noMatch')}{' '}
        <button type="button" className={page.textButton} onClick={clear}>
          {t('showAll')}
        </button>
      </p>
    );
  return (
    <Table stacks label={t('list')} columns={columns}>
      {relays.map((relay) => (
        <Row key={relay.id} relay={relay} now={now} />
      ))}
    </Table>
  );
}

function Row({ relay, now }: { relay: Relay; now: number }) {
  const { t, route, ago, moment } = useRelayText();
  const { day, routes } = relay;
  const last = lastOf(relay);
  return (
    <tr data-archived={relay.archivedAt !== null}>
      <th scope="row">
        <Link href={`/relays/${relay.id}`}>{relay.name}</Link>
        <span className={page.under}>{relay.url === null ? t('way.none') : t('way.webhook')}</span>
      </th>
      <td data-label={t('column.state')}>
        <RelayStateWord state={relayState(relay, now)} />
      </td>
      <td data-label={t('column.routes')}>
        {routes.length === 0 && <span className={page.sub}>{t('noRoute')}</span>}
        {routes.slice(0, SHOWN_ROUTES).map((one) => (
          <Link key={one.routeId} data-one href={`/routes/${one.routeId}`}>
            {route(one)}
          </Link>
        ))}
        {routes.length > SHOWN_ROUTES && (
          <span className={page.under}>{t('moreRoutes', { count: routes.length - SHOWN_ROUTES })}</span>
        )}
      </td>
      <td data-label={t('column.last')}>
        {last === null ? (
          missing
        ) : (
          <span>
            <LineChip line={last.held.line} size={14} active={last.what === 'applied'} />{' '}
            {t(`${last.what}Of`, { sequence: last.held.sequence })}
            <span className={page.under}>{moment(last.held.at, now)}</span>
          </span>
        )}
      </td>
      <td data-number data-label={t('column.success')}>
        <Success day={day} />
      </td>
      <td data-number data-label={t('column.acknowledged')}>
        {wholeMillis(day.acknowledgedP95Ms)}
      </td>
      <td data-number data-label={t('column.applied')}>
        {wholeMillis(day.appliedP95Ms)}
      </td>
      <td data-number data-label={t('column.heard')}>
        {ago(relay.heardAt, now)}
      </td>
    </tr>
  );
}

/** Rounded down, so that 100 % is said of nothing else. */
export function Success({ day }: { day: Relay['day'] }) {
  const { t } = useRelayText();
  if (day.successRatio === null) return missing;
  const value = Math.floor(day.successRatio * 1_000) / 10;
  return (
    <span>
      {t('percent', { value })}
      <span className={page.under}>{t('ofMany', { delivered: day.delivered, total: day.delivered + day.failed })}</span>
    </span>
  );
}
