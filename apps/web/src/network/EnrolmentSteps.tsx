'use client';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import form from '../form/form.module.css';
import { duration } from '../format/duration';
import { feedTime } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { useNow } from '../shell/useNow';
import { useShownZone } from '../shell/useShownZone';
import { useTRPC } from '../trpc/client';
import { ArrivalSteps } from './ArrivalSteps';
import { arrivalSteps, hasArrived } from './arrival';
import { CommandBlock } from './CommandBlock';
import { type InstallWay, installCommand, installWays, isLoopback } from './commands';
import type { EnrolmentToken } from './data';

const ASK_MS = 1_500;

/** The token in its commands, and how far the agent has come; ticks by itself. */
export function EnrolmentSteps(props: {
  token: EnrolmentToken;
  /** When it was enrolled before this token; null where it never was. */
  before: number | null;
  onClose: () => void;
}) {
  const t = useTranslations('network.add');
  const trpc = useTRPC();
  const { token } = props;
  const [way, setWay] = useState<InstallWay>('npx');
  const options = useQuery(trpc.network.options.queryOptions());
  const arrival = useQuery(
    trpc.network.arrival.queryOptions({ agentId: token.agentId }, { refetchInterval: ASK_MS, staleTime: 0 }),
  );
  const steps = arrivalSteps(arrival.data ?? null, props.before);
  const done = hasArrived(steps);
  const hubUrl = options.data?.hubUrl ?? null;
  return (
    <>
      <Expiry token={token} used={steps.enrolledAt !== null} />
      {hubUrl !== null && (
        <>
          <Choice
            label={t('how')}
            options={installWays.map((value) => ({ value, label: t(`ways.${value}`) }))}
            value={way}
            onPick={setWay}
          />
          <CommandBlock key={way} command={installCommand(way, { hubUrl, token: token.token })} />
          <p className={form.note}>{t(`wayNote.${way}`)}</p>
          {isLoopback(hubUrl) ? (
            <p className={form.note}>{t('loopback')}</p>
          ) : (
            hubUrl.startsWith('http:') && <p className={form.refusal}>{t('plain')}</p>
          )}
        </>
      )}
      <ArrivalSteps steps={steps} />
      {arrival.isError && <p className={form.note}>{t('retrying')}</p>}
      <span className={form.buttons}>
        <Button variant={done ? 'filled' : 'default'} onClick={props.onClose}>
          {done ? t('done') : t('later')}
        </Button>
      </span>
    </>
  );
}

function Expiry(props: { token: EnrolmentToken; used: boolean }) {
  const t = useTranslations('network.add');
  const language = useLanguage();
  const zone = useShownZone();
  const now = useNow(1_000);
  const { expiresAt } = props.token;
  if (props.used || now === null || zone === null) return <p>{t('once')}</p>;
  if (expiresAt <= now) return <p className={form.refusal}>{t('expired')}</p>;
  return (
    <p>
      <b>{t('once')}</b>{' '}
      {t('expires', {
        time: feedTime(expiresAt, now, zone, language),
        duration: duration(expiresAt - now, language),
      })}
    </p>
  );
}
