'use client';
import { IconBookmark } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { useViewPage } from '../views/useViewPage';
import { addressOf, useViews } from '../views/useViews';
import { type Entry, entry } from './entry';

/** Views that were saved, one's own and shared ones. */
export function useViewEntries(opened: boolean): readonly Entry[] {
  const t = useTranslations('palette');
  const { data } = useViews({ enabled: opened });
  const pageOf = useViewPage();
  const router = useRouter();
  return useMemo(
    () =>
      (data ?? []).map((view) => {
        const page = pageOf(view.path);
        return entry({
          ...{ id: `view ${view.id}`, group: 'views', label: view.name, icon: IconBookmark, also: [page] },
          detail: view.own ? page : t('viewBy', { page, name: view.by }),
          run: () => router.push(addressOf(view)),
        });
      }),
    [data, pageOf, router, t],
  );
}
