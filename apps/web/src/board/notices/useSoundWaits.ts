'use client';
import { useEffect, useState } from 'react';
import { readyToSound } from './tone';

/** Whether a tone is wanted that the browser would not let sound: nobody has touched the page yet. A touch mends it. */
export function useSoundWaits(wanted: boolean): boolean {
  const [waits, setWaits] = useState(false);
  useEffect(() => {
    if (!wanted) return setWaits(false);
    let gone = false;
    const look = async (touched: boolean) => {
      const ready = await readyToSound(touched);
      if (!gone) setWaits(!ready);
    };
    const touched = () => void look(true);
    void look(navigator.userActivation?.hasBeenActive ?? false);
    window.addEventListener('pointerdown', touched);
    window.addEventListener('keydown', touched);
    return () => {
      gone = true;
      window.removeEventListener('pointerdown', touched);
      window.removeEventListener('keydown', touched);
    };
  }, [wanted]);
  return waits;
}
