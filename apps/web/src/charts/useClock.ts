'use client';
import { useEffect, useRef } from 'react';
import { type ZoneChoice, zoneChoices } from '../settings/PreferencesProvider';
import { useZoneChoice } from '../shell/useShownZone';
import { useViewerZone } from '../shell/useViewerZone';
import { useViewParams } from './useViewParams';

export interface Clock {
  readonly clock: ZoneChoice;
  readonly pick: (clock: ZoneChoice) => void;
  /** For times of an audience in that zone; null while the server renders. */
  readonly zoneOf: (audience: string) => string | null;
}

/**
 * On whose clock a view tells times: what its address says (`clock`, and `zone` for the sender's own), so that a link shows
 * the same to the next person; else `usual`, else what the person has chosen. `Z` changes it here too.
 */
export function useClock(usual: ZoneChoice | null = null): Clock {
  const { get, set } = useViewParams();
  const { choice, choose } = useZoneChoice();
  const mine = useViewerZone();
  const standing = usual ?? choice;
  const clock = zoneChoices.find((one) => one === get('clock')) ?? standing;
  const own = knownZone(get('zone')) ?? mine;
  const before = useRef(choice);
  useEffect(() => {
    if (before.current === choice) return;
    before.current = choice;
    set({ clock: usual === null || usual === choice ? null : choice, zone: null });
  }, [choice, usual, set]);
  return {
    clock,
    pick(next) {
      set({ clock: next === standing ? null : next, zone: null });
      if (usual === null) choose(next);
    },
    zoneOf: (audience) => (clock === 'audience' ? audience : clock === 'utc' ? 'UTC' : own),
  };
}

/** What is no zone that this browser knows is left aside: addresses are typed and shortened by people. */
function knownZone(zone: string | null): string | null {
  if (zone === null) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
