'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Choice } from '../charts/Choice';
import { CommandBlock } from '../network/CommandBlock';
import page from '../page/page.module.css';
import { useTRPC } from '../trpc/client';
import type { Relay } from './data';
import styles from './relays.module.css';
import { snippetLanguages, snippetOf } from './snippets';
import { useRelayText } from './useRelayText';

/** A program to begin with, in the language of whoever writes it. */
export function HowToReceive({ relay }: { relay: Relay }) {
  const { t, language: spoken } = useRelayText();
  const trpc = useTRPC();
  const [language, setLanguage] = useState<(typeof snippetLanguages)[number]>('Node');
  const { data: hub } = useQuery(trpc.relay.hub.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }));
  if (!hub) return null;
  const routeId = relay.routes[0]?.routeId ?? 'ROUTE';
  return (
    <section className={styles.receive}>
      <h2 className={page.title}>{t('sections.receive')}</h2>
      <p className={page.sub}>{t('receive.intro')}</p>
      <Choice
        label={t('receive.language')}
        options={snippetLanguages.map((value) => ({ value, label: value }))}
        value={language}
        onPick={setLanguage}
      />
      <CommandBlock command={snippetOf(language, hub.url, routeId)} />
      <p className={page.sub}>
        {t.rich('receive.docs', {
          reference: (text) => <a href={`${hub.url}/reference?language=${spoken}`}>{text}</a>,
          openapi: (text) => <a href={`${hub.url}/v1/openapi.json`}>{text}</a>,
        })}
      </p>
    </section>
  );
}
