'use client';
import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { wholeMillis } from '../format/number';
import { clockMillis } from '../format/time';
import { DeliveryDrawer } from '../relays/DeliveryDrawer';
import type { DecisionItem } from '../trpc/types';
import { missingSteps, slowestFirst } from './relayChain';
import styles from './route.module.css';

type RelaySteps = DecisionItem['relays'][number];

/**
 * How far each relay came with a directive, in ms from the decision by the hub's time, and the relay's own clock beside
 * it; the slowest first, and before it who is not there yet. A name opens the tries.
 */
export function RelaysTable(props: { decision: DecisionItem; sequence: number; zone: string }) {
  const t = useTranslations('route');
  const { decision, zone } = props;
  const relays = slowestFirst(decision.relays);
  const [opened, setOpened] = useState<string | null>(null);
  const open = missingSteps(decision.relays);
  return (
    <section>
      <h2>{t('relaysTitle', { sequence: props.sequence })}</h2>
      {relays.length === 0 && <p className={styles.muted}>{t('relaysNone')}</p>}
      {open.acknowledged.length > 0 && (
        <p>{t('relaysNotAcknowledged', { count: open.acknowledged.length, names: open.acknowledged.join(', ') })}</p>
      )}
      {open.applied.length > 0 && (
        <p>{t('relaysNotApplied', { count: open.applied.length, names: open.applied.join(', ') })}</p>
      )}
      {relays.length > 0 && (
        <ul className={styles.relayChain} aria-label={t('relaysTitle', { sequence: props.sequence })}>
          {relays.map((relay, index) => (
            <Relay
              key={relay.deliveryId}
              relay={relay}
              since={decision.at}
              zone={zone}
              slowest={
                index === open.acknowledged.length + open.applied.length &&
                relays.length > 1 &&
                relay.appliedAt !== null
              }
              onOpen={() => setOpened(relay.deliveryId)}
            />
          ))}
        </ul>
      )}
      <DeliveryDrawer id={opened} onClose={() => setOpened(null)} />
    </section>
  );
}

const steps = ['sent', 'acknowledged', 'applied'] as const;

function Relay(props: { relay: RelaySteps; since: number; zone: string; slowest: boolean; onOpen: () => void }) {
  const t = useTranslations('route');
  const words = useTranslations('words.chain');
  const { relay } = props;
  const at = { sent: relay.sentAt, acknowledged: relay.acknowledgedAt, applied: relay.appliedAt };
  const state = relay.state === 'dropped' && relay.appliedAt === null ? t('relayDropped') : t('relayPending');
  const marks = [
    ...(props.slowest ? [t('relaySlowest')] : []),
    ...(relay.hasWebhook ? [] : [t('relayStream')]),
    ...(relay.hasWebhook && relay.tries !== 1 ? [t('relayTries', { tries: relay.tries })] : []),
    ...(relay.forced ? [t('relayForced')] : []),
  ];
  return (
    <li>
      <p className={styles.relayName}>
        <Link href={`/relays/${relay.id}`}>{relay.name}</Link>
        {marks.length > 0 && <b> {marks.join(' · ')}</b>}
        <button type="button" className={styles.textButton} onClick={props.onOpen}>
          {t('relayLog')}
          <span className={styles.srOnly}> {relay.name}</span>
        </button>
      </p>
      <dl>
        {steps.map((step) => {
          const reached = at[step];
          return (
            <div key={step}>
              <dt>{words(step)}</dt>
              <dd title={reached === null ? undefined : clockMillis(reached, props.zone)}>
                {reached === null ? state : wholeMillis(Math.max(0, reached - props.since))}
              </dd>
            </div>
          );
        })}
      </dl>
      {relay.relayAppliedAt !== null && (
        <p>{t('relayOwnClock', { at: clockMillis(relay.relayAppliedAt, props.zone) })}</p>
      )}
      {relay.appliedAt === null && relay.lastError !== null && <p>{relay.lastError}</p>}
    </li>
  );
}
