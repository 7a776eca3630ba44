'use client';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';

/** In which zone moments are told: the person's own, that of the audience they are about, or UTC. */
export const zoneChoices = ['mine', 'audience', 'utc'] as const;
export type ZoneChoice = (typeof zoneChoices)[number];

/** What a person has settled for themselves, on every device. */
export interface Preferences {
  /** IANA zone that is theirs; null takes the browser's. */
  readonly timeZone: string | null;
  readonly shownZone: ZoneChoice;
  /** Whether single characters are keys. */
  readonly singleKeys: boolean;
}

interface Held extends Preferences {
  /** Takes effect at once and is kept for the person. */
  readonly change: (changes: Partial<Preferences>) => void;
}

const untouched: Held = { timeZone: null, shownZone: 'mine', singleKeys: true, change: () => {} };
const PreferencesContext = createContext<Held>(untouched);

/** What the person has settled; what nobody has settled, where nobody is signed in. */
export function usePreferences(): Held {
  return useContext(PreferencesContext);
}

export function PreferencesProvider(props: { children: ReactNode }) {
  const [preferences, setPreferences] = useState<Preferences>(untouched);
  const change = useCallback((changes: Partial<Preferences>) => setPreferences((now) => ({ ...now, ...changes })), []);
  const held = useMemo(() => ({ ...preferences, change }), [preferences, change]);
  return <PreferencesContext.Provider value={held}>{props.children}</PreferencesContext.Provider>;
}
