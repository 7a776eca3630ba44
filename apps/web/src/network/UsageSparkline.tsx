import { useTranslations } from 'use-intl';
import { megabits, usageSpark } from './circuitList';
import type { CircuitUsage, NetworkCircuit, NetworkCircuits } from './data';
import styles from './network.module.css';

const box = { width: 144, height: 28 };
const percent = (x: number) => `${(x / box.width) * 100}%`;

/** Hours of use against the committed bandwidth: thick is the fuller direction, the rule is what is committed. */
export function UsageSparkline(props: {
  circuit: NetworkCircuit;
  usage: CircuitUsage;
  span: Pick<NetworkCircuits, 'at' | 'binMs' | 'historyMs'>;
}) {
  const t = useTranslations('network.circuit');
  const { circuit, usage, span } = props;
  const { history } = usage;
  const drawn = usageSpark(history, span, circuit.committedBps, box);
  const highest = Math.max(...history.inBps, ...history.outBps);
  const now = usage.now === null ? null : Math.max(usage.now.inBps, usage.now.outBps);
  const slots = new Set(circuit.lines.map(({ slot }) => slot));
  const label =
    history.start.length === 0
      ? t('sparkNone', { name: circuit.name })
      : t('sparkLabel', {
          name: circuit.name,
          highest: megabits(highest),
          now: now === null ? '–' : megabits(now),
        });
  return (
    <span
      className={styles.spark}
      data-line={slots.size === 1 ? [...slots][0] : undefined}
      role="img"
      aria-label={label}
      title={label}
    >
      {drawn.gaps.map((gap) => (
        <span key={gap.x} className={styles.gap} style={{ left: percent(gap.x), width: percent(gap.width) }} />
      ))}
      <svg viewBox={`0 0 ${box.width} ${box.height}`} preserveAspectRatio="none" aria-hidden="true">
        {drawn.committedY !== null && <path className={styles.committed} d={`M0 ${drawn.committedY}H${box.width}`} />}
        <path className={styles.other} d={drawn.otherPath} />
        <path className={styles.fuller} d={drawn.fullerPath} />
      </svg>
    </span>
  );
}
