'use client';
import { useMantineColorScheme } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';

const schemes = ['light', 'dark', 'auto'] as const;

/** Light, dark, or as the system has it; kept by the browser, which alone knows how bright its room is. */
export function ThemeChoice() {
  const t = useTranslations('shell');
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const mounted = useMounted();
  return (
    <Choice
      label={t('theme')}
      options={schemes.map((value) => ({ value, label: t(value) }))}
      value={mounted ? colorScheme : null}
      onPick={setColorScheme}
    />
  );
}
