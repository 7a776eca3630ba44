import { IconBell, IconVolume } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import { useNoticeChoice } from './noticeChoice';
import styles from './notices.module.css';

/** Whether this device rings or shows a notice when the route switches. */
export function NoticeMark(props: { routeId: string }) {
  const t = useTranslations('board.notices');
  const { sound, notice } = useNoticeChoice().of(props.routeId);
  return (
    <>
      {notice && (
        <span className={styles.mark} title={t('markNotice')}>
          <IconBell size={13} stroke={1.8} role="img" aria-label={t('markNotice')} />
        </span>
      )}
      {sound && (
        <span className={styles.mark} title={t('markSound')}>
          <IconVolume size={13} stroke={1.8} role="img" aria-label={t('markSound')} />
        </span>
      )}
    </>
  );
}
