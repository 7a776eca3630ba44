'use client';
import { useCallback } from 'react';
import { usePreferences, type ZoneChoice, zoneChoices } from '../settings/PreferencesProvider';
import { useViewerZone } from './useViewerZone';

/**
 * The IANA zone in which moments are told: the viewer's own, the audience's or UTC, as the person has it (`Z` changes it).
 * `audience` is the zone of the region that the moments are about; where they are about none, the viewer's stands in. Null
 * while the server renders and does not know the zone.
 */
export function useShownZone(audience: string | null = null): string | null {
  return useShownZoneOf()(audience);
}

/** The same for lists whose rows are about different regions. */
export function useShownZoneOf(): (audience: string | null) => string | null {
  const mine = useViewerZone();
  const { shownZone } = usePreferences();
  return useCallback((audience) => zoneIn(shownZone, mine, audience), [shownZone, mine]);
}

function zoneIn(choice: ZoneChoice, mine: string | null, audience: string | null): string | null {
  switch (choice) {
    case 'mine':
      return mine;
    case 'audience':
      return audience ?? mine;
    case 'utc':
      return 'UTC';
  }
}

/** Which zone the person has chosen to see, and the ways to choose another. */
export function useZoneChoice(): {
  readonly choice: ZoneChoice;
  readonly choose: (choice: ZoneChoice) => void;
  /** mine → audience → UTC → mine. */
  readonly cycle: () => void;
} {
  const { shownZone, change } = usePreferences();
  // Where it cannot be kept it goes back to what it was, which says so.
  const choose = useCallback(
    (choice: ZoneChoice) => void change({ shownZone: choice }).catch(() => undefined),
    [change],
  );
  const next = zoneChoices[(zoneChoices.indexOf(shownZone) + 1) % zoneChoices.length] ?? 'mine';
  return { choice: shownZone, choose, cycle: () => choose(next) };
}
