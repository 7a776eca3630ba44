import { memo } from 'react';
import { type SparkScale, spark } from './spark';
import styles from './sparkline.module.css';
import type { Trace } from './trace';

const box = { width: 120, height: 28 };
const percent = (x: number) => `${(x / box.width) * 100}%`;

/** RTT p95 of a quarter of an hour: lossy stretches thicken and turn, a blackout is a block, no data is hatched. */
export const Sparkline = memo(function Sparkline(props: {
  line: string;
  trace: Trace;
  /** Start of the newest bin. */
  newest: number;
  low: number;
  high: number;
  label: string;
}) {
  const scale: SparkScale = { low: props.low, high: props.high };
  const drawn = spark(props.trace, props.newest, scale, box);
  return (
    <span className={styles.spark} data-line={props.line} role="img" aria-label={props.label}>
      {drawn.gaps.map((gap) => (
        <span key={gap.x} className={styles.gap} style={{ left: percent(gap.x), width: percent(gap.width) }} />
      ))}
      <svg viewBox={`0 0 ${box.width} ${box.height}`} preserveAspectRatio="none" aria-hidden="true">
        <path className={styles.line} d={drawn.line} />
        <path className={styles.fair} d={drawn.fair} />
        <path className={styles.poor} d={drawn.poor} />
        {drawn.end && <path className={styles.end} d={`M${drawn.end.x} ${drawn.end.y}h0`} />}
      </svg>
      {drawn.blackouts.map((block) => (
        <span
          key={block.x}
          className={styles.blackout}
          style={{ left: percent(block.x), width: percent(block.width) }}
        />
      ))}
    </span>
  );
});
