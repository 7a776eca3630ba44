import { useTranslations } from 'use-intl';
import { duration } from '@/format/duration';
import { useLanguage } from '@/i18n/Translations';
import { LineToggle } from '@/theme/LineToggle';
import type { BoardRoute } from '@/trpc/types';
import { useRouteActions } from './BoardActions';
import styles from './toggle.module.css';
import { activeGrade } from './triage';

/** The switch between the lines with what there is to say about it below. */
export function ActiveLine(props: { route: BoardRoute; at: number }) {
  const caption = useActiveCaption(props.route, props.at);
  return (
    <>
      <RouteToggle route={props.route} />
      <span className={styles.caption} data-loud={caption.loud}>
        {caption.text}
      </span>
    </>
  );
}

/** It shows and never switches: on the board a click asks for the override dialog, or says who may have it. */
export function RouteToggle(props: { route: BoardRoute }) {
  const t = useTranslations('board');
  const orders = useTranslations('orders');
  const actions = useRouteActions();
  const { id, activeLine: line, switching, lines } = props.route;
  const label = switching ? t('toggleSwitching', { from: switching.from, line }) : t('toggleLabel', { line });
  const toggle = (
    <LineToggle lines={Object.keys(lines).sort()} active={line} switchingFrom={switching?.from ?? null} label={label} />
  );
  if (actions === null) return toggle;
  const prepare = () => actions.prepare(id);
  return (
    <button
      type="button"
      className={styles.toggle}
      title={actions.mayOverride ? t('overrideThis') : orders('mayNot')}
      aria-disabled={!actions.mayOverride}
      aria-haspopup="dialog"
      onPointerEnter={prepare}
      onFocus={prepare}
      onClick={() => actions.override(id)}
    >
      {toggle}
    </button>
  );
}

/** “on A 11 d”, or what matters more at the moment. */
export function useActiveCaption(route: BoardRoute, at: number): { text: string; loud: boolean } {
  const t = useTranslations('board');
  const drills = useTranslations('drills.live');
  const language = useLanguage();
  const { activeLine: line, switching, drill } = route;
  if (switching) return { text: t('switching', { applied: switching.applied, total: switching.total }), loud: true };
  if (drill) {
    const left = drill.state === 'holding' ? Math.max(0, drill.until - at) : null;
    return {
      text: left === null ? drills('caption') : drills('captionLeft', { left: duration(left, language) }),
      loud: true,
    };
  }
  if (route.override)
    return { text: t('byHand', { left: duration(route.override.expiresAt - at, language) }), loud: true };
  if (route.advice === 'duplicate') return { text: t('duplicate'), loud: true };
  if (activeGrade(route) === 'no-data') return { text: t('holds', { line }), loud: false };
  return { text: t('onLine', { line, age: duration(at - route.since, language) }), loud: false };
}
