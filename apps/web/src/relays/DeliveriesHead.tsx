'use client';
import { useQuery } from '@tanstack/react-query';
import { count } from '../format/number';
import { PageHead } from '../page/PageHead';
import { useTRPC } from '../trpc/client';
import type { Relay } from './data';
import { useRelayText } from './useRelayText';

const NAMED = 3;

/** Did the relays obey? Of a day's directives, those of which something came. */
export function DeliveriesHead() {
  const { t, language } = useRelayText();
  const trpc = useTRPC();
  const { data } = useQuery(trpc.relay.list.queryOptions({ archived: true }, { refetchInterval: 10_000 }));
  if (data === undefined) return <PageHead head={t('log.head.loading')} />;
  const sum = (of: 'delivered' | 'failed') => data.reduce((total, { day }) => total + day[of], 0);
  const [delivered, failed] = [sum('delivered'), sum('failed')];
  const figures = { delivered: count(delivered, language), total: count(delivered + failed, language) };
  if (delivered + failed === 0) return <PageHead live head={t('log.head.none')} detail={t('log.head.detail')} />;
  if (failed === 0) return <PageHead live head={t('log.head.all', figures)} detail={t('log.head.detail')} />;
  return (
    <PageHead
      live
      head={t('log.head.some', figures)}
      detail={t('log.head.failed', { names: worst(data).join(language === 'zh' ? '、' : ', ') })}
    />
  );
}

/** Names of the relays that missed most, with how many each. */
function worst(relays: readonly Relay[]): string[] {
  return relays
    .filter(({ day }) => day.failed > 0)
    .sort((a, b) => b.day.failed - a.day.failed)
    .slice(0, NAMED)
    .map(({ name, day }) => `${name} ${day.failed}`);
}
