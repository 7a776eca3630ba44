'use client';
import { useTranslations } from 'use-intl';
import { useKey } from '../keys/useKey';
import { useRouteActions } from './BoardActions';
import type { BoardState } from './boardState';
import { useBoardView } from './useBoardView';
import type { Unacknowledged } from './useUnacknowledged';

/**
 * The board's own keys. A and O are for the row that has the focus; without one, A is for the newest incident of the feed
 * that nobody looks after, which this returns.
 */
export function useBoardKeys(props: { state: BoardState; unacknowledged: Unacknowledged }): string | null {
  const { state, unacknowledged } = props;
  const t = useTranslations('board.keys');
  const actions = useRouteActions();
  const { view, show } = useBoardView();
  const next =
    state.feed.find(
      ({ kind, incidentId }) => kind === 'incident-opened' && incidentId !== null && unacknowledged.ids.has(incidentId),
    )?.incidentId ?? null;

  const ofFocused = () => {
    const routeId = focusedRoute();
    const route = state.frame?.routes.find(({ id }) => id === routeId);
    if (!route) return next;
    return (
      Object.values(route.lines).find(({ incidentId: id }) => id !== null && unacknowledged.ids.has(id))?.incidentId ??
      null
    );
  };
  useKey(
    'a',
    t('acknowledge'),
    () => {
      const id = ofFocused();
      if (id !== null) unacknowledged.take(id);
    },
    { off: !unacknowledged.may },
  );
  useKey(
    'o',
    t('override'),
    () => {
      const routeId = focusedRoute();
      if (routeId !== null) actions?.override(routeId);
    },
    { off: !actions?.mayOverride },
  );
  useKey('w', t('wall'), () => show(view === 'wall' ? 'table' : 'wall'));
  return next;
}

/** The route in whose row the focus is. */
function focusedRoute(): string | null {
  const row = document.activeElement?.closest('[data-route]');
  return row instanceof HTMLElement ? (row.dataset.route ?? null) : null;
}
