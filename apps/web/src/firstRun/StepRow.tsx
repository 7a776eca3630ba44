import { IconCircleCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import page from '../page/page.module.css';
import styles from './firstRun.module.css';

/** One of the six: its number until it is done, then a tick and what came of it; the open one shows what to do. */
export function StepRow(props: {
  number: number;
  title: string;
  state: 'done' | 'open' | 'later';
  summary: string | null;
  children: ReactNode;
}) {
  const t = useTranslations('firstRun');
  const { state } = props;
  return (
    <li className={styles.step} data-state={state} aria-current={state === 'open' ? 'step' : undefined}>
      <span className={styles.mark} aria-hidden>
        {state === 'done' ? <IconCircleCheck size={20} stroke={1.8} /> : props.number}
      </span>
      <div className={styles.body}>
        <h3>
          {props.title}
          {state === 'done' && <span className={page.srOnly}>: {t('done')}</span>}
        </h3>
        {props.summary && <p className={styles.summary}>{props.summary}</p>}
        {props.children}
      </div>
    </li>
  );
}
