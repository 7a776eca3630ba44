'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { wholeMillis } from '../format/number';
import { clockMillis } from '../format/time';
import { FactList } from '../page/FactList';
import page from '../page/page.module.css';
import { SidePanel } from '../page/SidePanel';
import { Waiting } from '../page/Waiting';
import { usePerson } from '../shell/Person';
import { useTRPC } from '../trpc/client';
import { Confirm } from './Confirm';
import type { DeliveryDetail, DeliveryTry } from './data';
import styles from './relays.module.css';
import { useRelayText } from './useRelayText';

/** One delivery with each of its tries, and for those who may: send it again. */
export function DeliveryDrawer(props: { id: string | null; onClose: () => void }) {
  const { t, type } = useRelayText();
  const trpc = useTRPC();
  const query = useQuery(
    trpc.relay.delivery.queryOptions(
      { id: props.id ?? '' },
      {
        enabled: props.id !== null,
        staleTime: 0,
        refetchInterval: ({ state }) => (state.data?.state === 'pending' ? 400 : 3_000),
      },
    ),
  );
  const [asking, setAsking] = useState(false);
  const data = props.id === null ? undefined : query.data;
  return (
    <SidePanel
      opened={props.id !== null}
      onClose={props.onClose}
      width={520}
      holds={asking}
      title={data ? t('delivery.title', { what: type(data.type), relay: data.relayName }) : '…'}
    >
      {props.id !== null && <Waiting on={[query]} loading={t('log.loading')} failed={t('log.failed')} />}
      {data && <Content key={data.id} delivery={data} onAsk={setAsking} />}
    </SidePanel>
  );
}

interface ContentProps {
  readonly delivery: DeliveryDetail;
  readonly onAsk: (asking: boolean) => void;
}

function Content({ delivery, onAsk }: ContentProps) {
  const { t } = useRelayText();
  return (
    <>
      <Steps delivery={delivery} />
      <section>
        <h3>{t('delivery.tries', { count: delivery.log.length })}</h3>
        {delivery.log.length === 0 && delivery.url === null && <p className={page.sub}>{t('delivery.untried')}</p>}
        <ol className={styles.tries}>
          {delivery.log.map((one) => (
            <Try key={one.at} one={one} />
          ))}
        </ol>
      </section>
      <section>
        <details>
          <summary>{t('delivery.body')}</summary>
          <pre className={styles.pre}>{pretty(delivery.body)}</pre>
        </details>
      </section>
      <Replay delivery={delivery} onAsk={onAsk} />
    </>
  );
}

function Steps({ delivery }: { delivery: DeliveryDetail }) {
  const { t, zone, outcome, route } = useRelayText();
  const { createdAt } = delivery;
  const step = (at: number | null) =>
    at === null
      ? null
      : t('delivery.after', { at: clockMillis(at, zone), ms: wholeMillis(Math.max(0, at - createdAt)) });
  const rows = [
    [t('delivery.id'), delivery.id],
    [t('log.route'), delivery.route && route(delivery.route)],
    [t('delivery.state'), outcome(delivery)],
    [t('delivery.created'), clockMillis(createdAt, zone)],
    [t('delivery.sent'), step(delivery.sentAt)],
    [t('delivery.acknowledged'), step(delivery.acknowledgedAt)],
    [t('delivery.applied'), step(delivery.appliedAt)],
    [t('delivery.relayApplied'), delivery.relayAppliedAt && clockMillis(delivery.relayAppliedAt, zone)],
    [t('delivery.next'), delivery.nextTryAt && clockMillis(delivery.nextTryAt, zone)],
    [t('delivery.by'), delivery.deliverBy && clockMillis(delivery.deliverBy, zone)],
  ] as const;
  return (
    <section>
      <FactList rows={rows.filter(([, value]) => value !== null)} />
      {delivery.forced && <p className={page.sub}>{t('delivery.forced')}</p>}
    </section>
  );
}

function Try({ one }: { one: DeliveryTry }) {
  const { t, zone } = useRelayText();
  return (
    <li>
      <p>
        <b>{one.status ?? t('delivery.noAnswer')}</b> <time>{clockMillis(one.at, zone)}</time>{' '}
        {t('delivery.took', { ms: wholeMillis(one.tookMs) })}
        <span className={page.under}>
          {one.address === null ? t('delivery.noConnection') : t('delivery.address', { address: one.address })}
          {one.error !== null && ` · ${one.error}`}
        </span>
      </p>
      <details>
        <summary>{t('delivery.headers')}</summary>
        <pre className={styles.pre}>
          {Object.entries(one.requestHeaders)
            .map(([name, value]) => `${name}: ${value}`)
            .join('\n')}
        </pre>
      </details>
      {one.answer !== null && (
        <details>
          <summary>{t('delivery.answer')}</summary>
          <pre className={styles.pre}>{one.answer === '' ? t('delivery.emptyAnswer') : one.answer}</pre>
        </details>
      )}
    </li>
  );
}

function Replay({ delivery, onAsk }: ContentProps) {
  const { t, language } = useRelayText();
  const trpc = useTRPC();
  const client = useQueryClient();
  const may = usePerson().actions.includes('override');
  const replay = useMutation(
    trpc.relay.replay.mutationOptions({ onSuccess: () => client.invalidateQueries(trpc.relay.pathFilter()) }),
  );
  if (delivery.url === null) return null;
  const { directive } = delivery;
  const note = (
    <>
      {t('delivery.replayNote')}
      {language === 'zh' ? '' : ' '}
      {directive && t('delivery.replayDirective', { line: directive.line, sequence: directive.sequence })}
    </>
  );
  return (
    <section>
      {may ? (
        <Confirm
          button={t('delivery.replay')}
          title={t('delivery.replayTitle')}
          note={note}
          yes={t('delivery.replayYes')}
          no={t('delivery.no')}
          failed={replay.isError ? t('delivery.replayFailed', { message: replay.error.message }) : null}
          onYes={() => replay.mutateAsync({ id: delivery.id })}
          onAsk={onAsk}
        />
      ) : (
        <p className={page.sub}>{t('test.mayNot')}</p>
      )}
    </section>
  );
}

/** The body with its lines broken; as it is where it is no JSON. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
