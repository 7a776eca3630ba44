'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { wholeMillis } from '../format/number';
import { FactList } from '../page/FactList';
import { PageHead } from '../page/PageHead';
import page from '../page/page.module.css';
import { Waiting } from '../page/Waiting';
import { TopBar } from '../shell/TopBar';
import { useNow } from '../shell/useNow';
import { LineChip } from '../theme/LineChip';
import { errorCode, useTRPC } from '../trpc/client';
import { Credentials } from './Credentials';
import { DeliveryLog } from './DeliveryLog';
import type { FollowedRoute, Relay } from './data';
import { HowToReceive } from './HowToReceive';
import { ManageRelay } from './ManageRelay';
import { RelayStateWord } from './RelayStateWord';
import { Success } from './RelaysTable';
import { relayState } from './relayState';
import styles from './relays.module.css';
import { TestSend } from './TestSend';
import { useRelayText } from './useRelayText';
import { Ways } from './Ways';

/** Does this relay obey, what was it sent, and how is it told? */
export function RelayPage(props: { id: string }) {
  const shell = useTranslations('shell');
  const { t, why } = useRelayText();
  const trpc = useTRPC();
  const now = useNow(1_000);
  const query = useQuery(trpc.relay.get.queryOptions({ id: props.id }, { refetchInterval: 2_000 }));
  const { data } = query;
  return (
    <>
      <TopBar under={{ href: '/relays', title: shell('relays') }} title={data?.name ?? '…'} />
      <div className={page.page}>
        <Waiting
          on={[query]}
          loading={t('loading')}
          failed={errorCode(query.error) === 'NOT_FOUND' ? t('gone') : t('failed')}
          body={t('failedBody')}
        />
        {data && now !== null && (
          <>
            <PageHead live head={<RelayStateWord state={relayState(data, now)} />} detail={why(data, now)}>
              {data.archivedAt === null && <TestSend relay={data} />}
            </PageHead>
            <div className={page.columns}>
              <div>
                <h2 className={page.title}>{t('sections.log')}</h2>
                <DeliveryLog relay={data} />
              </div>
              <div className={page.aside}>
                <Routes relay={data} now={now} />
                <Facts relay={data} now={now} />
                {data.archivedAt === null && <Credentials relay={data} now={now} />}
                <HowToReceive relay={data} />
                {data.archivedAt === null && <ManageRelay relay={data} />}
              </div>
            </div>
          </>
        )}
      </div>
    </>
  );
}

function Routes({ relay, now }: { relay: Relay; now: number }) {
  const { t, route } = useRelayText();
  return (
    <section>
      <h2 className={page.title}>{t('sections.routes')}</h2>
      {relay.routes.length === 0 && <p className={page.sub}>{t('noRoute')}</p>}
      <ul className={styles.followed}>
        {relay.routes.map((one) => (
          <li key={one.routeId}>
            <Link href={`/routes/${one.routeId}`}>{route(one)}</Link>
            <Progress route={one} now={now} />
            <Ways route={one} now={now} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Progress({ route: { newest, acknowledged, applied }, now }: { route: FollowedRoute; now: number }) {
  const { t, moment } = useRelayText();
  if (newest === null) return <span className={page.under}>{t('routeNone')}</span>;
  const isBehind = newest.told && (acknowledged?.sequence ?? -1) < newest.sequence;
  return (
    <>
      <span className={page.under}>{t('routeNow', { line: newest.line, sequence: newest.sequence })}</span>
      <span className={page.under} data-loud={isBehind}>
        {acknowledged === null || isBehind
          ? t('routeNotAcknowledged', { sequence: newest.sequence })
          : t('routeAcknowledged', { sequence: acknowledged.sequence, at: moment(acknowledged.at, now) })}
      </span>
      <span className={page.under}>
        {applied === null ? (
          t('routeNotApplied')
        ) : (
          <>
            <LineChip line={applied.line} size={14} />{' '}
            {t('routeApplied', { sequence: applied.sequence, at: moment(applied.at, now) })}
          </>
        )}
      </span>
    </>
  );
}

function Facts({ relay, now }: { relay: Relay; now: number }) {
  const { t, ago, moment, type, language } = useRelayText();
  const { day } = relay;
  const events = relay.eventTypes.map(type).join(language === 'zh' ? '、' : ', ');
  const facts = [
    [t('facts.url'), relay.url ?? t('facts.noUrl')],
    [t('facts.events'), events === '' ? t('facts.noEvents') : events],
    [t('facts.heard'), ago(relay.heardAt, now)],
    [t('facts.success'), <Success key="success" day={day} />],
    [t('facts.acknowledged'), wholeMillis(day.acknowledgedP95Ms)],
    [t('facts.applied'), wholeMillis(day.appliedP95Ms)],
    [t('facts.added'), moment(relay.createdAt, now)],
  ] as const;
  return (
    <section>
      <h2 className={page.title}>{t('sections.delivery')}</h2>
      <FactList rows={facts} />
    </section>
  );
}
