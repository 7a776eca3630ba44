'use client';
import { Modal } from '@mantine/core';
import { type ReactNode, useLayoutEffect } from 'react';
import { useTranslations } from 'use-intl';
import styles from './form.module.css';

/**
 * A question in the middle of the page. `keeps`: a click beside it does not close it; `stays`: nor do Escape and a cross,
 * only a button of its own. `width` in px.
 */
export function Dialog(props: {
  title: ReactNode;
  width?: number;
  keeps?: boolean;
  stays?: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  const words = useTranslations('words');
  const stays = props.stays ?? false;
  useFocusBack();
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      size={props.width ?? 480}
      centered
      closeOnClickOutside={!props.keeps && !stays}
      closeOnEscape={!stays}
      withCloseButton={!stays}
      closeButtonProps={{ 'aria-label': words('close') }}
      classNames={{ title: styles.title, body: styles.form }}
    >
      {props.children}
    </Modal>
  );
}

/** To where it was before the dialog: Mantine gives it back only where a dialog is there before it opens. */
function useFocusBack(): void {
  useLayoutEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
}
