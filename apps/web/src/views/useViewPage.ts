'use client';
import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import { usePerson } from '../shell/Person';
import { isCurrent, pagesOf } from '../shell/pages';

/** The name of the page that an address is of, in the reader's language; the address itself where there is no such page. */
export function useViewPage(): (path: string) => string {
  const t = useTranslations('shell');
  const me = usePerson();
  return useCallback(
    (path) => {
      const page = pagesOf(me).find((one) => isCurrent(one, path));
      return page === undefined ? path : t(page.name);
    },
    [me, t],
  );
}
