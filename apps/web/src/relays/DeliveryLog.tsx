'use client';
import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useViewParams } from '../charts/useViewParams';
import { SelectPicker } from '../form/Picker';
import { download } from '../format/download';
import { missing, wholeMillis } from '../format/number';
import page from '../page/page.module.css';
import { Table } from '../page/Table';
import { Waiting } from '../page/Waiting';
import { LineChip } from '../theme/LineChip';
import { useTRPC } from '../trpc/client';
import { DeliveriesHead } from './DeliveriesHead';
import { DeliveryDrawer } from './DeliveryDrawer';
import { type Delivery, deliveryTypes, type Relay } from './data';
import styles from './relays.module.css';
import { TryCount } from './TryTicks';
import { periods, states, useDeliveryFilter } from './useDeliveryFilter';
import { useRelayText } from './useRelayText';

const PAGE = 50;

/** What one relay, or all of them, were sent; a row opens its tries. What is chosen lives in the address. */
export function DeliveryLog({ relay }: { relay: Relay | null }) {
  const { t } = useRelayText();
  const trpc = useTRPC();
  const params = useViewParams();
  const { filter, isNarrowed } = useDeliveryFilter(relay);
  const query = useInfiniteQuery(
    trpc.relay.deliveries.infiniteQueryOptions(
      { ...filter, limit: PAGE },
      {
        getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
        placeholderData: (before) => before,
        // Of one page only: who has gone back in the log is reading.
        refetchInterval: ({ state }) => ((state.data?.pages.length ?? 1) === 1 ? 2_000 : false),
      },
    ),
  );
  const items = query.data?.pages.flatMap((one) => one.items) ?? [];
  return (
    <>
      {relay === null && <DeliveriesHead />}
      <Filters relay={relay} />
      <Waiting on={[query]} loading={t('log.loading')} failed={t('log.failed')} />
      {query.data && items.length === 0 && <p className={page.sub}>{t(isNarrowed ? 'log.none' : 'log.nothing')}</p>}
      {items.length > 0 && (
        <Rows items={items} withRelay={relay === null} onOpen={(id) => params.set({ delivery: id }, 'push')} />
      )}
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
          {t('log.more')}
        </Button>
      )}
      <DeliveryDrawer id={params.get('delivery')} onClose={() => params.set({ delivery: null })} />
    </>
  );
}

function Filters({ relay }: { relay: Relay | null }) {
  const { t, route, type } = useRelayText();
  const trpc = useTRPC();
  const { values, set, filter } = useDeliveryFilter(relay);
  const relays = useQuery(trpc.relay.list.queryOptions({ archived: true }, { enabled: relay === null }));
  const routes = useQuery(trpc.route.list.queryOptions());
  const csv = useQuery(trpc.relay.deliveriesCsv.queryOptions(filter, { enabled: false, staleTime: 0 }));
  const any = { value: '', label: t('log.any') };
  const save = async () => {
    const { data } = await csv.refetch();
    if (data) download(data.name, 'text/csv', data.text);
  };
  return (
    <div className={styles.filters}>
      {relay === null && (
        <SelectPicker
          label={t('log.relay')}
          value={values.relay}
          options={[any, ...(relays.data ?? []).map(({ id, name }) => ({ value: id, label: name }))]}
          onPick={(value) => set('relay', value)}
        />
      )}
      <SelectPicker
        label={t('log.state')}
        value={values.state}
        options={[any, ...states.map((value) => ({ value, label: t(`deliveryState.${value}`) }))]}
        onPick={(value) => set('state', value)}
      />
      <SelectPicker
        label={t('log.type')}
        value={values.type}
        options={[any, ...deliveryTypes.map((value) => ({ value, label: type(value) }))]}
        onPick={(value) => set('type', value)}
      />
      <SelectPicker
        label={t('log.route')}
        value={values.route}
        options={[any, ...(routes.data ?? []).map((one) => ({ value: one.id, label: route(one) }))]}
        onPick={(value) => set('route', value)}
      />
      <SelectPicker
        label={t('log.period')}
        value={values.period}
        options={periods.map((value) => ({ value, label: t(`log.periods.${value}`) }))}
        onPick={(value) => set('period', value)}
      />
      <Button loading={csv.isFetching} onClick={save}>
        {t('log.csv')}
      </Button>
      {csv.isError && (
        <p role="alert" className={page.sub}>
          {t('log.failed')}
        </p>
      )}
    </div>
  );
}

function Rows(props: { items: readonly Delivery[]; withRelay: boolean; onOpen: (id: string) => void }) {
  const { t } = useRelayText();
  const columns = [
    ...[t('log.time'), ...(props.withRelay ? [t('log.relay')] : []), t('log.what'), t('log.outcome'), t('log.tries')],
    ...[{ number: t('log.acknowledged') }, { number: t('log.applied') }],
  ];
  return (
    <Table stacks dense label={t('log.caption')} columns={columns} className={styles.log}>
      {props.items.map((item) => (
        <Row key={item.id} item={item} withRelay={props.withRelay} onOpen={() => props.onOpen(item.id)} />
      ))}
    </Table>
  );
}

function Row({ item, withRelay, onOpen }: { item: Delivery; withRelay: boolean; onOpen: () => void }) {
  const { t, moment, route, type, outcome } = useRelayText();
  const after = (at: number | null) => (at === null ? missing : wholeMillis(Math.max(0, at - item.createdAt)));
  const time = moment(item.createdAt);
  return (
    <tr>
      <th scope="row">
        <button type="button" className={styles.open} aria-label={t('log.open', { time })} onClick={onOpen}>
          {time}
        </button>
      </th>
      {withRelay && <td data-label={t('log.relay')}>{item.relayName}</td>}
      <td data-label={t('log.what')}>
        <span>
          {item.directive !== null && <LineChip line={item.directive.line} size={14} />} {type(item.type)}
          {item.directive !== null && ` ${item.directive.sequence}`}
          {item.route !== null && <span className={page.under}>{route(item.route)}</span>}
        </span>
      </td>
      <td data-label={t('log.outcome')}>
        <span data-loud={item.state === 'dropped' && item.dropReason !== 'superseded'}>
          {outcome(item)}
          {item.lastStatus !== null && ` · ${item.lastStatus}`}
          {item.lastError !== null && <span className={page.under}>{item.lastError}</span>}
          {item.forced && <span className={page.under}>{t('log.forced')}</span>}
        </span>
      </td>
      <td data-label={t('log.tries')}>
        <TryCount tries={item.tries} acknowledged={item.state === 'acknowledged'} />
      </td>
      <td data-number data-label={t('log.acknowledged')}>
        {after(item.acknowledgedAt)}
      </td>
      <td data-number data-label={t('log.applied')}>
        {after(item.appliedAt)}
      </td>
    </tr>
  );
}
