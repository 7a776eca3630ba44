'use client';
import { useMutation } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { useTRPC } from '@/trpc/client';
import type { Me } from '@/trpc/types';

/** What a person has settled for themselves, on every device. */
export type Preferences = Me['preferences'];

/** In which zone moments are told: the person's own, that of the audience they are about, or UTC. */
export type ZoneChoice = Preferences['shownZone'];
export const zoneChoices: readonly ZoneChoice[] = ['mine', 'audience', 'utc'];

interface Held extends Preferences {
  /** Takes effect at once and is kept for the person; where keeping it fails it is taken back, and this rejects. */
  readonly change: (changes: Partial<Preferences>) => Promise<void>;
}

const untouched: Held = {
  language: null,
  timeZone: null,
  shownZone: 'mine',
  singleKeys: true,
  change: async () => undefined,
};
const PreferencesContext = createContext<Held>(untouched);

/** What the person has settled; what nobody has settled, where nobody is signed in. */
export function usePreferences(): Held {
  return useContext(PreferencesContext);
}

export function PreferencesProvider(props: { kept: Preferences; children: ReactNode }) {
  const trpc = useTRPC();
  const [preferences, setPreferences] = useState(props.kept);
  // One after the other: two requests at once may arrive in either order, and the older choice would be kept.
  const { mutateAsync } = useMutation(trpc.preference.change.mutationOptions({ scope: { id: 'preferences' } }));
  const change = useCallback(
    async (changes: Partial<Preferences>) => {
      let before = props.kept;
      setPreferences((now) => {
        before = now;
        return { ...now, ...changes };
      });
      try {
        await mutateAsync(changes);
      } catch (error) {
        // Only what this change was about: another may have been kept since.
        const names = Object.keys(changes);
        const back = Object.fromEntries(Object.entries(before).filter(([name]) => names.includes(name)));
        setPreferences((now) => ({ ...now, ...back }));
        throw error;
      }
    },
    [mutateAsync, props.kept],
  );
  const held = useMemo(() => ({ ...preferences, change }), [preferences, change]);
  return <PreferencesContext.Provider value={held}>{props.children}</PreferencesContext.Provider>;
}
