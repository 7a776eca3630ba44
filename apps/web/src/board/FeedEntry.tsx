import {
  IconAdjustments,
  IconAlertTriangle,
  IconArrowBackUp,
  IconBellOff,
  IconBroadcast,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleMinus,
  IconEye,
  IconHandOff,
  IconHandStop,
  IconHistory,
  IconPlayerPauseFilled,
  IconTool,
  IconTransfer,
} from '@tabler/icons-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { ChainBar } from '@/format/ChainBar';
import { wholeMillis } from '@/format/number';
import { clockMillis, feedTime } from '@/format/time';
import { useLanguage } from '@/i18n/Translations';
import { LineChip } from '@/theme/LineChip';
import type { FeedItem } from '@/trpc/types';
import styles from './feed.module.css';

/** One thing that happened: mark, where, when, the sentence, and for a directive how far it has come. */
export function FeedEntry(props: { item: FeedItem; place: string; now: number; zone: string }) {
  const { item } = props;
  const language = useLanguage();
  return (
    <>
      <div className={styles.head}>
        <FeedMark item={item} />
        <b className={styles.where}>
          {item.incidentId === null ? (
            <FeedTitle item={item} place={props.place} />
          ) : (
            <Link href={`/incidents/${item.incidentId}`}>
              <FeedTitle item={item} place={props.place} />
            </Link>
          )}
        </b>
        <time title={clockMillis(item.at, props.zone)}>{feedTime(item.at, props.now, props.zone, language)}</time>
      </div>
      <p className={styles.sentence}>{item.sentence[language]}</p>
      <Progress item={item} />
    </>
  );
}

function FeedMark(props: { item: FeedItem }): ReactNode {
  const t = useTranslations('board.feed');
  const { kind, line, from } = props.item;
  if (kind === 'directive' && line !== null)
    return (
      <span className={styles.switch} role="img" aria-label={t('switchLabel', { from: from ?? line, line })}>
        {from !== null && from !== line && (
          <>
            <LineChip line={from} active={false} size={14} />→
          </>
        )}
        <LineChip line={line} size={14} />
      </span>
    );
  if (kind === 'held')
    return (
      <span className={styles.switch}>
        <IconPlayerPauseFilled size={13} aria-hidden="true" />
        {line !== null && <LineChip line={line} size={14} />}
      </span>
    );
  if (kind === 'override-set') return <IconHandStop size={15} stroke={1.8} aria-hidden="true" />;
  if (kind === 'override-ended') return <IconHandOff size={15} stroke={1.8} aria-hidden="true" />;
  if (kind === 'maintenance-begun' || kind === 'maintenance-ended')
    return <IconTool size={15} stroke={1.8} aria-hidden="true" />;
  if (kind === 'drill-ended') return <IconTransfer size={15} stroke={1.8} aria-hidden="true" />;
  if (kind === 'relay-changed' || kind === 'channel-changed')
    return <IconBroadcast size={15} stroke={1.8} aria-hidden="true" />;
  if (kind === 'policy-changed') return <IconAdjustments size={15} stroke={1.8} aria-hidden="true" />;
  if (kind === 'relay-disabled' || kind === 'channel-disabled')
    return <IconBellOff size={15} stroke={1.8} aria-hidden="true" />;
  if (kind === 'relay-recovered' || kind === 'channel-recovered')
    return <IconCircleCheck size={15} stroke={1.8} aria-hidden="true" />;
  if (kind === 'incident-closed' || kind === 'agent-online' || kind === 'agent-returned')
    return <IconCircleCheck size={15} stroke={1.8} aria-hidden="true" />;
  if (kind === 'incident-acknowledged') return <IconEye size={15} stroke={1.8} aria-hidden="true" />;
  if (kind === 'relay-fell-back') return <IconArrowBackUp size={15} stroke={1.8} aria-hidden="true" />;
  if (kind === 'restored') return <IconHistory size={15} stroke={1.8} aria-hidden="true" />;
  if (kind === 'agent-offline') return <IconCircleDashed size={15} stroke={1.8} aria-hidden="true" />;
  if (kind === 'agent-withdrawn') return <IconCircleMinus size={15} stroke={1.8} aria-hidden="true" />;
  return <IconAlertTriangle size={15} stroke={1.8} aria-hidden="true" />;
}

function FeedTitle(props: { item: FeedItem; place: string }): string {
  const t = useTranslations('board.feed');
  const { kind, line } = props.item;
  const region = props.place;
  switch (kind) {
    case 'directive':
      return region;
    case 'held':
      return line === null ? t('kept', { region }) : t('held', { region, line });
    case 'advice':
      return t('bothLines', { region });
    case 'policy-changed':
      return region === '' ? t('policy') : t('policyOf', { region });
    case 'relay-changed':
    case 'relay-fell-back':
    case 'relay-failing':
    case 'relay-recovered':
    case 'relay-disabled':
      return t('relay');
    case 'channel-changed':
    case 'channel-failing':
    case 'channel-recovered':
    case 'channel-disabled':
      return t('channel');
    case 'restored':
      return t('restored');
    case 'drill-ended':
      return t('drillEnded', { region });
    case 'incident-opened':
    case 'incident-acknowledged':
      return t('incident', { region, line: line ?? '' });
    case 'incident-closed':
      return t('incidentClosed', { region, line: line ?? '' });
    case 'agent-offline':
      return t('offline', { region });
    case 'agent-online':
      return t('online', { region });
    case 'agent-withdrawn':
      return t('withdrawn', { region });
    case 'agent-returned':
      return t('returned', { region });
    case 'override-set':
      return t('overrideSet', { region });
    case 'override-ended':
      return t('overrideEnded', { region });
    case 'maintenance-begun':
      return t('maintenanceBegun', { region });
    case 'maintenance-ended':
      return t('maintenanceEnded', { region });
  }
}

/** While relays are still applying: how many did. Afterwards the whole chain and its milliseconds. */
function Progress(props: { item: FeedItem }) {
  const t = useTranslations('board.feed');
  const { chain, relays, kind } = props.item;
  if (kind !== 'directive' || !chain || !relays || relays.total === 0) return null;
  const began = chain.fault ?? chain.decided;
  if (chain.applied === null || began === null)
    return (
      <p className={styles.progress}>
        <b>{t('applied', relays)}</b>
      </p>
    );
  return (
    <>
      <ChainBar chain={chain} />
      <p className={styles.progress}>
        {t.rich(chain.fault === null ? 'chainDecided' : 'chain', {
          ...relays,
          duration: wholeMillis(chain.applied - began),
          b: (text) => <b>{text}</b>,
        })}
      </p>
    </>
  );
}
