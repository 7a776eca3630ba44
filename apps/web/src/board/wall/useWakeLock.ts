'use client';
import { useEffect } from 'react';

/** Keeps the screen on while the component is there, where the browser can. It lets go by itself when the tab is hidden. */
export function useWakeLock(): void {
  useEffect(() => {
    if (!('wakeLock' in navigator)) return;
    let lock: WakeLockSentinel | null = null;
    let gone = false;
    const hold = async () => {
      if (document.hidden || (lock !== null && !lock.released)) return;
      // Refused where the battery is low: then the screen sleeps as it always does.
      const held = await navigator.wakeLock.request('screen').catch(() => null);
      if (gone) await held?.release();
      else lock = held;
    };
    void hold();
    document.addEventListener('visibilitychange', hold);
    return () => {
      gone = true;
      document.removeEventListener('visibilitychange', hold);
      void lock?.release();
    };
  }, []);
}
