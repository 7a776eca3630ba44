import type { Grade } from '@twinline/engine/types';
import { useTranslations } from 'use-intl';
import styles from './marks.module.css';

/** A grade by shape and colour: ring ✓, diamond, triangle !, square ×, dashed ring. Name it beside or in `title`. */
export function GradeMark(props: { grade: Grade; size?: number; title?: string }) {
  const size = props.size ?? 15;
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      className={styles.mark}
      data-grade={props.grade}
      role="img"
      aria-label={props.title}
      aria-hidden={props.title === undefined}
    >
      {shapes[props.grade]}
    </svg>
  );
}

const shapes: Readonly<Record<Grade, React.ReactNode>> = {
  good: (
    <>
      <circle cx="8" cy="8" r="6.4" fill="none" stroke="var(--tl-good-fill)" strokeWidth="1.5" />
      <path d="M5.2 8.2 7.2 10.2 10.9 6.2" fill="none" stroke="var(--tl-good-fill)" strokeWidth="1.5" />
    </>
  ),
  fair: (
    <>
      <path d="M8 1.2 14.8 8 8 14.8 1.2 8Z" fill="var(--tl-fair-fill)" stroke="var(--tl-fair-text)" />
      <path d="M5 8h6" stroke="var(--tl-fair-on-fill)" strokeWidth="1.8" />
    </>
  ),
  poor: (
    <>
      <path d="M8 1.4 15.4 14.6H.6Z" fill="var(--tl-poor-fill)" />
      <path d="M8 6v4.2M8 11.6v1.7" stroke="var(--tl-poor-on-fill)" strokeWidth="1.7" />
    </>
  ),
  down: (
    <>
      <rect x="1" y="1" width="14" height="14" rx="2" fill="var(--tl-down-fill)" />
      <path d="m5 5 6 6m0-6-6 6" stroke="var(--tl-down-on-fill)" strokeWidth="1.8" />
    </>
  ),
  'no-data': (
    <circle cx="8" cy="8" r="6.4" fill="none" stroke="var(--tl-no-data-text)" strokeWidth="1.4" strokeDasharray="2 2" />
  ),
};

/** Mark, word and score. Good is grey and thin; what is worse is bold and in its grade's text colour. */
export function GradeWord(props: { grade: Grade; score?: number | null }) {
  const t = useTranslations('words.grade');
  return (
    <span className={styles.gradeWord}>
      <GradeMark grade={props.grade} />
      <span className={styles.word} data-grade={props.grade}>
        {t(props.grade)}
      </span>
      {props.score !== null && props.score !== undefined && (
        <span className={styles.score}>{Math.round(props.score)}</span>
      )}
    </span>
  );
}
