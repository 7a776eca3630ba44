'use client';
import { Menu } from '@mantine/core';
import { IconCheck, IconPlus, IconSelector, IconStairs, IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import page from '@/page/page.module.css';
import { usePerson } from '@/shell/Person';
import { useTRPC } from '@/trpc/client';
import { CreateOrganization } from './CreateOrganization';
import { enterOrganization } from './enterOrganization';
import styles from './organization.module.css';

/** The organization that is looked at, and the way to others, to its people and to its first steps. */
export function OrganizationMenu() {
  const t = useTranslations('account.menu');
  const { organization } = usePerson();
  const [opened, setOpened] = useState(false);
  const [creating, setCreating] = useState(false);
  return (
    <>
      <Menu opened={opened} onChange={setOpened} position="bottom-start" width={240} shadow="md" withinPortal>
        <Menu.Target>
          <button type="button" className={styles.button}>
            <span className={page.srOnly}>{t('label', { name: organization.name })}</span>
            <span className={styles.name} aria-hidden>
              {organization.name}
            </span>
            {organization.demo && <span className={styles.badge}>{t('demo')}</span>}
            <IconSelector size={15} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>{opened && <Items onCreate={() => setCreating(true)} />}</Menu.Dropdown>
      </Menu>
      {creating && <CreateOrganization onClose={() => setCreating(false)} />}
    </>
  );
}

function Items(props: { onCreate: () => void }) {
  const t = useTranslations('account.menu');
  const shell = useTranslations('shell');
  const { push } = useRouter();
  const { organization, actions } = usePerson();
  const trpc = useTRPC();
  const { data, isError } = useQuery(trpc.account.organizations.queryOptions());
  const others = data?.organizations ?? [organization];
  return (
    <>
      <Menu.Label>{t('switch')}</Menu.Label>
      {others.map(({ id, name }) => (
        <Menu.Item
          key={id}
          leftSection={id === organization.id ? <IconCheck size={15} aria-hidden /> : <span className={styles.gap} />}
          aria-current={id === organization.id ? 'true' : undefined}
          onClick={() => id !== organization.id && enterOrganization(id)}
        >
          <span className={styles.name}>{name}</span>
        </Menu.Item>
      ))}
      {isError && <p className={styles.note}>{t('failed')}</p>}
      {data?.mayCreate && (
        <Menu.Item leftSection={<IconPlus size={15} aria-hidden />} onClick={props.onCreate}>
          {t('create')}
        </Menu.Item>
      )}
      <Menu.Divider />
      {actions.includes('manage-people') && (
        <Menu.Item leftSection={<IconUsers size={15} aria-hidden />} onClick={() => push('/people')}>
          {shell('people')}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<IconStairs size={15} aria-hidden />} onClick={() => push('/first-run')}>
        {t('firstRun')}
      </Menu.Item>
    </>
  );
}
