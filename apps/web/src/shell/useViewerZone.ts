'use client';
import { useSyncExternalStore } from 'react';
import { usePreferences } from '../settings/PreferencesProvider';

const never = () => () => {};
const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/**
 * The viewer's IANA zone: the one that they have settled, else the browser's. Null while the server renders, which does not
 * know the browser's. Moments are told in the zone of `useShownZone`.
 */
export function useViewerZone(): string | null {
  const browser = useSyncExternalStore(never, zone, () => null);
  return usePreferences().timeZone ?? browser;
}
