'use client';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import en from '../messages/en/shell.json';
import zh from '../messages/zh/shell.json';
import { usePerson } from '../shell/Person';
import { pagesOf } from '../shell/pages';
import { type Entry, entry } from './entry';

/** The pages, found by their names in both languages. */
export function usePageEntries(): readonly Entry[] {
  const t = useTranslations('shell');
  const me = usePerson();
  const router = useRouter();
  return useMemo(
    () =>
      pagesOf(me).map(({ path, name, icon, go }) =>
        entry({
          ...{ id: `page ${path}`, group: 'pages', label: t(name), icon, also: [en[name], zh[name]] },
          keys: go && `g ${go}`,
          run: () => router.push(path),
        }),
      ),
    [t, me, router],
  );
}
