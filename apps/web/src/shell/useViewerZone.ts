'use client';
import { useSyncExternalStore } from 'react';

const never = () => () => {};
const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The viewer's IANA zone; null while the server renders, which does not know it. */
export function useViewerZone(): string | null {
  return useSyncExternalStore(never, zone, () => null);
}
