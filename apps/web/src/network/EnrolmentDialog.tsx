'use client';
import { Modal } from '@mantine/core';
import { useTranslations } from 'use-intl';
import type { EnrolmentToken } from './data';
import { EnrolmentSteps } from './EnrolmentSteps';
import styles from './network.module.css';

/** A token that was just made, with its commands, until it is used. */
export function EnrolmentDialog(props: {
  title: string;
  token: EnrolmentToken;
  before: number | null;
  onClose: () => void;
}) {
  const t = useTranslations('network');
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      size={640}
      centered
      // A click beside it would lose a token that cannot be shown again.
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('close') }}
      classNames={{ title: styles.dialogTitle, body: styles.dialogBody }}
    >
      <EnrolmentSteps token={props.token} before={props.before} onClose={props.onClose} />
    </Modal>
  );
}
