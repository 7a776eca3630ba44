'use client';
import { useTranslations } from 'use-intl';
import { ageSeconds } from '@/format/duration';
import { useNow } from '@/shell/useNow';
import styles from './board.module.css';
import { freshness } from './freshness';

/** A dot and “updated 0.4 s ago”. Not read out: it changes all the time, and the sentence says when it matters. */
export function LiveStatus(props: { receivedAt: number | null }) {
  const t = useTranslations('board');
  const now = useNow(500);
  if (now === null || props.receivedAt === null) return <Dot state="stale" text={t('connecting')} />;
  const ageMs = Math.max(0, now - props.receivedAt);
  const state = freshness(ageMs);
  const age = ageSeconds(ageMs);
  return (
    <Dot
      state={state}
      text={state === 'live' ? t('live', { age }) : state === 'stale' ? t('stale', { age }) : t('notLive')}
    />
  );
}

function Dot(props: { state: string; text: string }) {
  return (
    <span className={styles.live} data-state={props.state} data-testid="live-status">
      {props.text}
    </span>
  );
}
