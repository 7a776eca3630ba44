'use client';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Field } from '../form/Field';
import { Select } from '../form/Select';
import { usePerson } from '../shell/Person';
import { type Role, roles } from './data';

/** A role to give: owners alone make owners. */
export function RoleField(props: { label: string; note: ReactNode; role: Role; onPick: (role: Role) => void }) {
  const word = useTranslations('words.role');
  const me = usePerson();
  const offered = roles.filter((one) => one !== 'owner' || me.role === 'owner');
  return (
    <Field label={props.label} note={props.note}>
      {(id, note) => (
        <Select
          id={id}
          note={note}
          value={props.role}
          options={offered.map((value) => ({ value, label: word(value) }))}
          onPick={(value) => props.onPick(value as Role)}
        />
      )}
    </Field>
  );
}
