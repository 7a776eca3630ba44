import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import { clockSeconds } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { useShownZone } from '../shell/useShownZone';
import type { Arrival } from './arrival';
import styles from './network.module.css';

/** Enrolled, first sample, an answer on each line: each with the time it was seen. */
export function ArrivalSteps(props: { steps: Arrival }) {
  const t = useTranslations('network.add');
  const zone = useShownZone();
  const language = useLanguage();
  const { steps } = props;
  const time = (at: number) => (zone === null ? '' : clockSeconds(at, zone));
  const named = (lines: readonly string[]) =>
    lines.map((line) => t('line', { line })).join(language === 'zh' ? '、' : ', ');
  const enrolled =
    steps.enrolledAt === null
      ? t('stepEnrolled')
      : steps.version === null
        ? t('stepEnrolledDone', { time: time(steps.enrolledAt) })
        : t('stepEnrolledVersion', { time: time(steps.enrolledAt), version: steps.version });
  return (
    <section aria-label={t('progress')} aria-live="polite">
      <ol className={styles.steps}>
        <Step done={steps.enrolledAt !== null} text={enrolled} />
        <Step
          done={steps.firstSampleAt !== null}
          text={
            steps.firstSampleAt === null ? t('stepSample') : t('stepSampleDone', { time: time(steps.firstSampleAt) })
          }
        />
        {steps.answered.length > 0 && <Step done text={t('stepAnsweredDone', { lines: named(steps.answered) })} />}
        {steps.awaited.length > 0 && <Step done={false} text={t('stepAnswered', { lines: named(steps.awaited) })} />}
      </ol>
    </section>
  );
}

function Step(props: { done: boolean; text: string }) {
  const Icon = props.done ? IconCircleCheck : IconCircleDashed;
  return (
    <li data-done={props.done}>
      <Icon size={16} stroke={1.8} aria-hidden />
      <span>{props.text}</span>
    </li>
  );
}
