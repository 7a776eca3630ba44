'use client';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ChangeOrganization } from '../organization/ChangeOrganization';
import { MayNot } from '../page/MayNot';
import { PageHead } from '../page/PageHead';
import page from '../page/page.module.css';
import { Waiting } from '../page/Waiting';
import { usePerson } from '../shell/Person';
import { TopBar } from '../shell/TopBar';
import { useNow } from '../shell/useNow';
import { TokensSection } from '../tokens/TokensSection';
import { useTRPC } from '../trpc/client';
import { InvitationsTable } from './InvitationsTable';
import { InviteDialog } from './InviteDialog';
import { PeopleTable } from './PeopleTable';
import { RemoveDialog } from './RemoveDialog';

/** Who is here, and what may they do? */
export function PeoplePage() {
  const shell = useTranslations('shell');
  const may = usePerson().actions.includes('manage-people');
  return (
    <>
      <TopBar title={shell('people')} />
      <div className={page.page}>{may ? <People /> : <NoPermission />}</div>
    </>
  );
}

function People() {
  const t = useTranslations('people');
  const trpc = useTRPC();
  const now = useNow(60_000);
  const { organization } = usePerson();
  const people = useQuery(trpc.people.list.queryOptions(undefined, { refetchInterval: 15_000 }));
  const [inviting, setInviting] = useState(false);
  const [changing, setChanging] = useState(false);
  const { data } = people;
  return (
    <>
      <Waiting on={[people]} loading={t('loading')} failed={t('failed')} />
      {data && now !== null && (
        <>
          <PageHead
            head={t('head', { people: data.people.length, organization: organization.name })}
            detail={t('detail', {
              invitations: data.invitations.filter(({ expiresAt }) => expiresAt > now).length,
            })}
          >
            <span className={page.buttons}>
              <Button onClick={() => setChanging(true)}>{t('organization')}</Button>
              <Button variant="filled" onClick={() => setInviting(true)}>
                {t('invite')}
              </Button>
            </span>
          </PageHead>
          <PeopleTable people={data.people} />
          {data.invitations.length > 0 && <InvitationsTable invitations={data.invitations} now={now} />}
          <TokensSection now={now} />
        </>
      )}
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
      {changing && <ChangeOrganization onClose={() => setChanging(false)} />}
    </>
  );
}

/** What those may do who may not see the others: go. */
function NoPermission() {
  const t = useTranslations('people');
  const [leaving, setLeaving] = useState(false);
  return (
    <>
      <MayNot work="people" whole />
      <Button onClick={() => setLeaving(true)}>{t('leave')}</Button>
      {leaving && <RemoveDialog person={null} onClose={() => setLeaving(false)} />}
    </>
  );
}
