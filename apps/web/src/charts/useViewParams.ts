'use client';
import { useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

/** What a view shows lives in its address, so that a link shows the same to the next person. */
export function useViewParams(): {
  readonly get: (name: string) => string | null;
  /** Sets parameters without asking the server for the page again; null removes one. */
  readonly set: (changes: Readonly<Record<string, string | null>>, how?: 'replace' | 'push') => void;
} {
  const params = useSearchParams();
  const get = useCallback((name: string) => params.get(name), [params]);
  const set = useCallback((changes: Readonly<Record<string, string | null>>, how: 'replace' | 'push' = 'replace') => {
    const next = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) next.delete(name);
      else next.set(name, value);
    }
    const query = next.toString();
    const address = `${window.location.pathname}${query === '' ? '' : `?${query}`}`;
    if (how === 'push') window.history.pushState(null, '', address);
    else window.history.replaceState(null, '', address);
  }, []);
  return { get, set };
}
