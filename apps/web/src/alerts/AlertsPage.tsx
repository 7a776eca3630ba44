'use client';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { MayNot } from '../page/MayNot';
import { PageHead } from '../page/PageHead';
import page from '../page/page.module.css';
import { Waiting } from '../page/Waiting';
import { OnceDialog } from '../relays/OnceDialog';
import { usePerson } from '../shell/Person';
import { TopBar } from '../shell/TopBar';
import { useTRPC } from '../trpc/client';
import styles from './alerts.module.css';
import { ChannelCard } from './ChannelCard';
import { ChannelDialog, type Task } from './ChannelDialog';
import { type Channel, stateOf } from './data';

const REFRESH_MS = 10_000;

/** Who is told when something happens, by which way, and does it arrive? */
export function AlertsPage() {
  const shell = useTranslations('shell');
  const t = useTranslations('alerts');
  const trpc = useTRPC();
  const may = usePerson().actions.includes('manage-network');
  const channels = useQuery(trpc.alert.list.queryOptions(undefined, { refetchInterval: REFRESH_MS, staleTime: 0 }));
  const ways = useQuery(trpc.alert.ways.queryOptions());
  const [task, setTask] = useState<Task | null>(null);
  const [made, setMade] = useState<{ name: string; secret: string } | null>(null);
  const { data } = channels;
  return (
    <>
      <TopBar title={shell('alerts')} />
      <div className={page.page}>
        <Waiting on={[channels, ways]} loading={t('loading')} failed={t('failed')} body={t('failedBody')} />
        {data && ways.data && (
          <>
            <Head channels={data} />
            <div className={styles.sections}>
              <Emails channels={data} ways={ways.data} onTask={setTask} />
              <Section
                title={t('mine')}
                none={t('mineNone')}
                channels={data.filter(({ kind, own }) => kind === 'webhook' && own)}
                onTask={setTask}
              >
                <Button onClick={() => setTask({ kind: 'webhook', channel: null, own: true })}>{t('mineAdd')}</Button>
              </Section>
              <Section
                title={t('shared')}
                none={t('sharedNone')}
                channels={data.filter(({ own }) => !own)}
                onTask={may ? setTask : null}
              >
                {may ? (
                  <Button onClick={() => setTask({ kind: 'webhook', channel: null, own: false })}>
                    {t('sharedAdd')}
                  </Button>
                ) : (
                  <MayNot work="alerts" />
                )}
              </Section>
            </div>
          </>
        )}
      </div>
      {task !== null && <ChannelDialog task={task} onMade={setMade} onClose={() => setTask(null)} />}
      {made !== null && (
        <OnceDialog title={t('secretOf', { name: made.name })} secret={made.secret} onClose={() => setMade(null)} />
      )}
    </>
  );
}

function Head({ channels }: { channels: readonly Channel[] }) {
  const t = useTranslations('alerts');
  const states = channels.map(stateOf);
  const failing = states.filter((state) => state === 'failing' || state === 'gone' || state === 'given-up').length;
  const on = states.filter((state) => state === 'on').length;
  const head =
    failing > 0 ? t('headFailing', { count: failing }) : on > 0 ? t('headSome', { count: on }) : t('headNone');
  return <PageHead live head={head} detail={t('detail')} />;
}

function Emails(props: {
  channels: readonly Channel[];
  ways: { readonly address: string; readonly email: boolean | null };
  onTask: (task: Task) => void;
}) {
  const t = useTranslations('alerts');
  const { address, email } = props.ways;
  const mine = props.channels.filter(({ kind }) => kind === 'email');
  return (
    <Section
      title={t('email')}
      none={address === '' ? t('emailProgram') : t('emailNone')}
      channels={mine}
      note={address === '' ? undefined : t('emailTo', { address })}
      loud={email === false ? t('noServer') : undefined}
      onTask={props.onTask}
    >
      {mine.length === 0 && address !== '' && (
        <Button onClick={() => props.onTask({ kind: 'email', channel: null })}>{t('emailAdd')}</Button>
      )}
    </Section>
  );
}

function Section(props: {
  title: string;
  /** What stands there without a channel. */
  none: string;
  note?: string | undefined;
  /** What keeps all of them from working. */
  loud?: string | undefined;
  channels: readonly Channel[];
  /** Null for who may not change them. */
  onTask: ((task: Task) => void) | null;
  children: ReactNode;
}) {
  const { channels, onTask } = props;
  return (
    <section aria-label={props.title}>
      <div className={styles.title}>
        <div>
          <h2 className={page.title}>{props.title}</h2>
          {props.note && <p className={page.sub}>{props.note}</p>}
        </div>
        {props.children}
      </div>
      {props.loud && <p className={styles.loud}>{props.loud}</p>}
      {channels.length === 0 && <p className={page.sub}>{props.none}</p>}
      {channels.map((channel) => (
        <ChannelCard
          key={channel.id}
          channel={channel}
          onEdit={
            onTask &&
            (() =>
              onTask(
                channel.kind === 'email' ? { kind: 'email', channel } : { kind: 'webhook', channel, own: channel.own },
              ))
          }
        />
      ))}
    </section>
  );
}
