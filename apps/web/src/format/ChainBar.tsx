import { useTranslations } from 'use-intl';
import type { Chain } from '@/trpc/types';
import { chainSteps } from './chain';
import styles from './chain.module.css';
import { wholeMillis } from './number';

/** The chain from fault to applied as one strip, a shade for each step. */
export function ChainBar(props: { chain: Chain }) {
  const words = useTranslations('words.chain');
  const found = chainSteps(props.chain);
  const label = found.map(({ step, from, to }) => `${words(step)} ${wholeMillis(to - from)}`).join(', ');
  return (
    <span className={styles.bar} role="img" aria-label={label} title={label}>
      {found.map(({ step, from, to }) => (
        <span key={step} style={{ flexGrow: Math.max(to - from, 1) }} />
      ))}
    </span>
  );
}

/** The same chain as a waterfall with the milliseconds of each step. */
export function ChainWaterfall(props: { chain: Chain }) {
  const words = useTranslations('words.chain');
  const found = chainSteps(props.chain);
  const total = Math.max(1, found.at(-1)?.to ?? 1);
  return (
    <dl className={styles.waterfall}>
      {found.map(({ step, from, to }) => (
        <div key={step}>
          <dt>{words(step)}</dt>
          <dd className={styles.track}>
            <span style={{ left: `${(from / total) * 100}%`, width: `${Math.max(((to - from) / total) * 100, 1)}%` }} />
          </dd>
          <dd className={styles.value}>{wholeMillis(to - from)}</dd>
        </div>
      ))}
    </dl>
  );
}
