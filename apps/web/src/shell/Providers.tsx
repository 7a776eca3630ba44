'use client';
import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Language } from '@/i18n/languages';
import type { Messages } from '@/i18n/messages';
import { Translations } from '@/i18n/Translations';
import { mantineVariables, theme } from '@/theme/theme';
import { Queries } from '@/trpc/client';

export function Providers(props: { language: Language; messages: Messages; children: ReactNode }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={mantineVariables} defaultColorScheme="auto">
      <Translations language={props.language} messages={props.messages}>
        <Queries>{props.children}</Queries>
      </Translations>
    </MantineProvider>
  );
}
