'use client';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '@/charts/Choice';
import { enterOrganization } from '@/organization/enterOrganization';
import { Skeleton } from '@/page/Skeleton';
import { EntryPage } from '@/sign-in/EntryPage';
import styles from '@/sign-in/signIn.module.css';
import { useTRPC } from '@/trpc/client';
import type { Outputs } from '@/trpc/types';
import { JoinNew } from './JoinNew';
import { JoinSignIn } from './JoinSignIn';

type Invitation = Outputs['account']['openInvitation'];

/** What an invitation is to, and the ways to accept it. Its token stands behind the address's #, which no server sees. */
export function JoinPage() {
  const t = useTranslations('account.join');
  const trpc = useTRPC();
  const [token, setToken] = useState('');
  const { mutate, data, isError } = useMutation(trpc.account.openInvitation.mutationOptions());
  useEffect(() => {
    const given = window.location.hash.slice(1);
    setToken(given);
    mutate({ token: given });
  }, [mutate]);
  if (isError)
    return (
      <EntryPage title={t('bad')} intro={t('badBody')}>
        <p>
          <Link href="/sign-in" className={styles.link}>
            {t('toSignIn')}
          </Link>
        </p>
      </EntryPage>
    );
  if (!data)
    return (
      <EntryPage title={t('tab')}>
        <Skeleton label={t('opening')} height={180} />
      </EntryPage>
    );
  return <Ways token={token} invitation={data} />;
}

function Ways({ token, invitation }: { token: string; invitation: Invitation }) {
  const t = useTranslations('account.join');
  const role = useTranslations('words.role');
  const [way, setWay] = useState<'me' | 'new' | 'existing'>(invitation.user ? 'me' : 'new');
  const { organizationName: organization, invitedBy: inviter, email } = invitation;
  return (
    <EntryPage wide title={t('title', { organization })} intro={t('intro', { inviter, role: role(invitation.role) })}>
      {way === 'me' && invitation.user ? (
        <AsMe token={token} user={invitation.user} onOther={() => setWay('new')} />
      ) : (
        <>
          <Choice
            label={t('tab')}
            options={(['new', 'existing'] as const).map((value) => ({ value, label: t(value) }))}
            value={way === 'existing' ? 'existing' : 'new'}
            onPick={setWay}
          />
          {way === 'existing' ? <JoinSignIn token={token} email={email} /> : <JoinNew token={token} email={email} />}
        </>
      )}
    </EntryPage>
  );
}

function AsMe(props: { token: string; user: { name: string; email: string }; onOther: () => void }) {
  const t = useTranslations('account.join');
  const words = useTranslations('account.signUp');
  const trpc = useTRPC();
  const { user } = props;
  const accept = useMutation(
    trpc.account.acceptInvitation.mutationOptions({
      onSuccess: ({ organizationId }) => enterOrganization(organizationId),
    }),
  );
  return (
    <>
      <p>{t('asWho', user)}</p>
      {accept.isError && (
        <p role="alert" className={styles.problem}>
          {words('failed', { message: accept.error.message })}
        </p>
      )}
      <Button
        variant="filled"
        size="sm"
        fullWidth
        loading={accept.isPending || accept.isSuccess}
        onClick={() => accept.mutate({ token: props.token })}
      >
        {t('accept', { name: user.name })}
      </Button>
      <p>
        <button type="button" className={styles.link} onClick={props.onOther}>
          {t('other')}
        </button>
      </p>
    </>
  );
}
