'use client';
import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import styles from './form.module.css';

/** A question in the middle of the page; `keeps`: a click beside it does not close it. `width` in px. */
export function Dialog(props: {
  title: ReactNode;
  width?: number;
  keeps?: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  const words = useTranslations('words');
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      size={props.width ?? 480}
      centered
      closeOnClickOutside={!props.keeps}
      closeButtonProps={{ 'aria-label': words('close') }}
      classNames={{ title: styles.title, body: styles.form }}
    >
      {props.children}
    </Modal>
  );
}
