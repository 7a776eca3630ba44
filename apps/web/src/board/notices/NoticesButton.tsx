'use client';
import { IconBell, IconBellExclamation, IconBellRinging } from '@tabler/icons-react';
import dynamic from 'next/dynamic';
import { useTranslations } from 'use-intl';
import type { BoardRoute } from '../../trpc/types';
import { useBoardView } from '../useBoardView';
import { useNoticeChoice } from './noticeChoice';
import styles from './notices.module.css';
import { useSoundWaits } from './useSoundWaits';

const NoticesDialog = dynamic(() => import('./NoticesDialog').then((module) => module.NoticesDialog), { ssr: false });

/** Opens the choice of which routes are heard of; says by its mark whether there are any, and whether sound still waits. */
export function NoticesButton(props: { routes: readonly BoardRoute[] }) {
  const t = useTranslations('board.notices');
  const { asksForNotices, openNotices } = useBoardView();
  const { choice } = useNoticeChoice();
  const count = props.routes.filter(({ id }) => choice[id]).length;
  const waits = useSoundWaits(props.routes.some(({ id }) => choice[id]?.sound));
  const Mark = waits ? IconBellExclamation : count > 0 ? IconBellRinging : IconBell;
  const label = waits ? t('soundWaits') : t('open', { count });
  return (
    <>
      <button
        type="button"
        className={styles.button}
        aria-label={label}
        title={label}
        aria-haspopup="dialog"
        onClick={() => openNotices(true)}
      >
        <Mark size={17} stroke={1.7} aria-hidden="true" />
        {waits && <span>{t('soundWaitsShort')}</span>}
      </button>
      {asksForNotices && <NoticesDialog routes={props.routes} onClose={() => openNotices(false)} />}
    </>
  );
}
