'use client';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { dayAndYear } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { Table } from '../page/Table';
import { usePerson } from '../shell/Person';
import { useShownZone } from '../shell/useShownZone';
import type { PersonRow } from './data';
import styles from './people.module.css';
import { RemoveDialog } from './RemoveDialog';
import { RolePick } from './RolePick';

/** Everybody with their role; what may not be done to somebody says why. */
export function PeopleTable({ people }: { people: readonly PersonRow[] }) {
  const t = useTranslations('people');
  const me = usePerson();
  const zone = useShownZone();
  const language = useLanguage();
  const [removing, setRemoving] = useState<PersonRow | null>(null);
  const owners = people.filter(({ role }) => role === 'owner').length;
  const heldBack = (person: PersonRow) => {
    if (person.role !== 'owner') return null;
    if (me.role !== 'owner') return t('onlyOwner');
    return owners === 1 ? t('lastOwner') : null;
  };
  return (
    <>
      <Table label={t('table')} columns={[t('column.person'), t('column.role'), t('column.since'), '']} stacks>
        {people.map((person) => {
          const reason = heldBack(person);
          return (
            <tr key={person.userId}>
              <th scope="row">
                {person.name} {person.userId === me.user.id && <span className={styles.you}>{t('you')}</span>}
                <span className={page.under}>{person.email}</span>
              </th>
              <td data-label={t('column.role')}>
                <RolePick person={person} heldBack={reason} />
              </td>
              <td data-label={t('column.since')}>{zone !== null && dayAndYear(person.joinedAt, zone, language)}</td>
              <td className={styles.actions}>
                <Button
                  aria-label={person.userId === me.user.id ? t('leave') : t('removeOf', { name: person.name })}
                  disabled={reason !== null}
                  title={reason ?? undefined}
                  onClick={() => setRemoving(person)}
                >
                  {person.userId === me.user.id ? t('leaveConfirm') : t('remove')}
                </Button>
              </td>
            </tr>
          );
        })}
      </Table>
      {removing && (
        <RemoveDialog person={removing.userId === me.user.id ? null : removing} onClose={() => setRemoving(null)} />
      )}
    </>
  );
}
