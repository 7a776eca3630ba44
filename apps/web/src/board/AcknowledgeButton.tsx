import { Button } from '@mantine/core';
import { useTranslations } from 'use-intl';
import styles from './feed.module.css';
import type { Unacknowledged } from './useUnacknowledged';

/** Takes an incident that nobody looks after yet; nothing where somebody does. `isNext`: the key A is for this one. */
export function AcknowledgeButton(props: {
  incidentId: string | null;
  unacknowledged: Unacknowledged;
  isNext?: boolean;
  large?: boolean;
}) {
  const t = useTranslations('incidents');
  const { incidentId: id, unacknowledged, large } = props;
  if (id === null || !unacknowledged.ids.has(id)) return null;
  const { may, pending, refused } = unacknowledged;
  return (
    <span className={styles.take} data-large={large}>
      <Button
        size={large ? 'md' : 'xs'}
        disabled={!may}
        title={may ? undefined : t('mayNot')}
        loading={pending === id}
        rightSection={props.isNext && may ? <kbd className={styles.key}>A</kbd> : undefined}
        onClick={() => unacknowledged.take(id)}
      >
        {t('acknowledge')}
      </Button>
      {refused?.id === id && <span role="alert">{t('refused', { message: refused.message })}</span>}
    </span>
  );
}
