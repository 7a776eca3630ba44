'use client';
import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import page from './page.module.css';
import styles from './sidePanel.module.css';

/**
 * What is known of one row, beside the list: sections one below the other. `holds`: Escape is for something else now;
 * `keeps`: a click beside it does not close it.
 */
export function SidePanel(props: {
  opened: boolean;
  title: ReactNode;
  /** What it belongs to, below the title. */
  under?: ReactNode;
  /** Px. */
  width: number;
  holds?: boolean;
  keeps?: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  const words = useTranslations('words');
  return (
    <Drawer
      opened={props.opened}
      onClose={props.onClose}
      position="right"
      size={props.width}
      closeOnEscape={!props.holds}
      closeOnClickOutside={!props.keeps}
      classNames={{ content: styles.panel, header: styles.header, body: styles.body }}
      closeButtonProps={{ 'aria-label': words('close') }}
      overlayProps={{ backgroundOpacity: 0.15 }}
      title={
        <>
          <b>{props.title}</b>
          {props.under && <span className={page.under}>{props.under}</span>}
        </>
      }
    >
      {props.children}
    </Drawer>
  );
}
