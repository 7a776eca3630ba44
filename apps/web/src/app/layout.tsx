import '@mantine/core/styles.layer.css';
import '@fontsource-variable/inter/index.css';
import '../theme/tokens.css';
import './global.css';
import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core';
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { localeOf } from '@/i18n/languages';
import { messages } from '@/i18n/messages';
import { requestLanguage } from '@/i18n/requestLanguage';
import { Providers } from '@/shell/Providers';

export const metadata: Metadata = { title: { default: 'Twinline', template: '%s · Twinline' } };

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f6f6f7' },
    { media: '(prefers-color-scheme: dark)', color: '#0d0e10' },
  ],
};

export default async function RootLayout(props: { children: ReactNode }) {
  const language = await requestLanguage();
  return (
    <html lang={localeOf[language]} {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" />
      </head>
      <body>
        <Providers language={language} messages={messages[language]}>
          {props.children}
        </Providers>
      </body>
    </html>
  );
}
