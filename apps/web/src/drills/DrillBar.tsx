'use client';
import { Button } from '@mantine/core';
import { IconTransfer } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { countdown } from '../format/duration';
import { feedTime } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import orders from '../orders/orders.module.css';
import { usePerson } from '../shell/Person';
import { errorCode, useTRPC } from '../trpc/client';
import type { BoardRoute } from '../trpc/types';

/** A live drill that is going on: whose, on which line, until when, and the way to stop it. `now` is the hub's clock. */
export function DrillBar(props: { drill: NonNullable<BoardRoute['drill']>; now: number; zone: string }) {
  const t = useTranslations('drills.live');
  const language = useLanguage();
  const trpc = useTRPC();
  const me = usePerson();
  const { drill, now, zone } = props;
  const { by, line, from } = drill;
  const cancel = useMutation(trpc.drill.cancel.mutationOptions());
  // It may have ended a moment ago: then there is nothing left to cancel.
  const failed = cancel.isError && errorCode(cancel.error) !== 'NOT_FOUND';
  return (
    <section aria-label={t('title')} className={orders.order}>
      <IconTransfer size={17} stroke={1.7} aria-hidden="true" />
      <p>
        <b>
          <Link href="/drills">{t('title')}</Link>
        </b>{' '}
        {t(`does.${drill.state}`, { line, from, who: t(drill.planned ? 'plannedBy' : 'by', { by }) })}
        {drill.state === 'holding' && drill.until > now && (
          <span className={orders.left}>
            {t('left', {
              left: countdown(drill.until - now, language),
              until: feedTime(drill.until, now, zone, language),
            })}
          </span>
        )}
        {failed && <span role="alert">{t('failed')}</span>}
      </p>
      {me.actions.includes('override') && drill.state !== 'returning' && (
        <Button loading={cancel.isPending || cancel.isSuccess} onClick={() => cancel.mutate({ id: drill.id })}>
          {t('cancel')}
        </Button>
      )}
    </section>
  );
}
