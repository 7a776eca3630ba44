'use client';
import { useMantineColorScheme } from '@mantine/core';
import {
  type Icon,
  IconBookmarkPlus,
  IconClock,
  IconDeviceTv,
  IconFileText,
  IconKeyboard,
  IconLanguage,
  IconLink,
  IconLogout,
  IconMap2,
  IconMoon,
} from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { languages, ownNames } from '../i18n/languages';
import { useSetLanguage } from '../i18n/useSetLanguage';
import enPalette from '../messages/en/palette.json';
import zhPalette from '../messages/zh/palette.json';
import { usePerson } from '../shell/Person';
import { useShellDialogs } from '../shell/ShellDialogs';
import { leave } from '../shell/SignOut';
import { useZoneChoice } from '../shell/useShownZone';
import { type Entry, entry } from './entry';

const schemes = ['light', 'dark', 'auto'] as const;
type ActionName = keyof typeof enPalette.action;

/** What can be done from anywhere. */
export function useActionEntries(): readonly Entry[] {
  const t = useTranslations('palette.action');
  const shell = useTranslations('shell');
  const router = useRouter();
  const mayReport = usePerson().actions.includes('manage-reports');
  const { saveView, showKeys } = useShellDialogs();
  const { choose } = useZoneChoice();
  const setLanguage = useSetLanguage();
  const { setColorScheme } = useMantineColorScheme();
  return useMemo(() => {
    const action = (name: Exclude<ActionName, 'theme'>, icon: Icon, run: () => void, keys?: string) =>
      entry({
        ...{ id: `action ${name}`, group: 'actions', label: t(name), icon, keys, run },
        also: [enPalette.action[name], zhPalette.action[name]],
      });
    return [
      action('saveView', IconBookmarkPlus, saveView),
      action('copyLink', IconLink, () => void navigator.clipboard.writeText(window.location.href)),
      action('wall', IconDeviceTv, () => router.push('/board?view=wall')),
      action('map', IconMap2, () => router.push('/board?view=map')),
      ...(mayReport ? [action('makeReport', IconFileText, () => router.push('/reports?make=1'))] : []),
      action('zoneMine', IconClock, () => choose('mine'), 'z'),
      action('zoneAudience', IconClock, () => choose('audience'), 'z'),
      action('zoneUtc', IconClock, () => choose('utc'), 'z'),
      ...languages.map((language) =>
        entry({
          ...{ id: `language ${language}`, group: 'actions', label: ownNames[language], icon: IconLanguage },
          also: ['language', '语言', language],
          run: () => setLanguage(language),
        }),
      ),
      ...schemes.map((scheme) =>
        entry({
          ...{ id: `theme ${scheme}`, group: 'actions', label: t('theme', { name: shell(scheme) }), icon: IconMoon },
          also: [`theme ${scheme}`, '主题'],
          run: () => setColorScheme(scheme),
        }),
      ),
      action('keys', IconKeyboard, showKeys, '?'),
      action('signOut', IconLogout, () => void leave()),
    ];
  }, [t, shell, router, mayReport, saveView, showKeys, choose, setLanguage, setColorScheme]);
}
