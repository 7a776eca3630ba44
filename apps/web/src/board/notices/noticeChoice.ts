'use client';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { usePerson } from '../../shell/Person';

/** How a person wants to hear of a route's switches, on this device. */
export interface Wanted {
  readonly sound: boolean;
  readonly notice: boolean;
}
/** By route; a route that is not in it is silent. */
export type NoticeChoice = Readonly<Record<string, Wanted>>;

const silent: Wanted = { sound: false, notice: false };
const nobody: NoticeChoice = {};
const changed = new EventTarget();

/** What `localStorage` kept, or nothing where that is no choice of ours. */
export function parseChoice(text: string | null): NoticeChoice {
  if (text === null) return nobody;
  try {
    const stored: unknown = JSON.parse(text);
    if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return nobody;
    return Object.fromEntries(
      Object.entries(stored).flatMap(([routeId, wanted]) =>
        typeof wanted === 'object' && wanted !== null
          ? [
              [
                routeId,
                { sound: Reflect.get(wanted, 'sound') === true, notice: Reflect.get(wanted, 'notice') === true },
              ],
            ]
          : [],
      ),
    );
  } catch {
    return nobody;
  }
}

/** The choice with some routes changed; silent ones are forgotten. */
export function withWanted(choice: NoticeChoice, routeIds: readonly string[], part: Partial<Wanted>): NoticeChoice {
  const next = Object.fromEntries(routeIds.map((id) => [id, { ...(choice[id] ?? silent), ...part }]));
  return Object.fromEntries(Object.entries({ ...choice, ...next }).filter(([, { sound, notice }]) => sound || notice));
}

/** The signed-in person's choice on this device. Notices and tones belong to a device, not to a person. */
export function useNoticeChoice() {
  const me = usePerson();
  const key = `twinline-notices:${me.organization.id}:${me.user.id}`;
  const text = useSyncExternalStore(
    subscribe,
    () => window.localStorage.getItem(key),
    () => null,
  );
  const choice = useMemo(() => parseChoice(text), [text]);
  const want = useCallback(
    (routeIds: readonly string[], part: Partial<Wanted>) => {
      const next = withWanted(parseChoice(window.localStorage.getItem(key)), routeIds, part);
      window.localStorage.setItem(key, JSON.stringify(next));
      changed.dispatchEvent(new Event('change'));
    },
    [key],
  );
  const of = useCallback((routeId: string) => choice[routeId] ?? silent, [choice]);
  return { choice, of, want };
}

/** Of this tab by our own event, of others by the browser's. */
function subscribe(listener: () => void): () => void {
  changed.addEventListener('change', listener);
  window.addEventListener('storage', listener);
  return () => {
    changed.removeEventListener('change', listener);
    window.removeEventListener('storage', listener);
  };
}
