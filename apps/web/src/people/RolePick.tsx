'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import form from '../form/form.module.css';
import { Select } from '../form/Select';
import page from '../page/page.module.css';
import { usePerson } from '../shell/Person';
import { useTRPC } from '../trpc/client';
import { type PersonRow, type Role, roles } from './data';

/** Somebody's role; another takes effect at once. `heldBack`: why it can't be changed. */
export function RolePick({ person, heldBack }: { person: PersonRow; heldBack: string | null }) {
  const t = useTranslations('people');
  const role = useTranslations('words.role');
  const trpc = useTRPC();
  const client = useQueryClient();
  const me = usePerson();
  const id = useId();
  const change = useMutation(
    trpc.people.changeRole.mutationOptions({
      onSuccess: () => client.invalidateQueries(trpc.people.pathFilter()),
      // What I may do stands in the shell, which the server renders.
      onSettled: () => person.userId === me.user.id && window.location.reload(),
    }),
  );
  const shown = change.isPending ? change.variables.role : person.role;
  const offered = roles.filter((one) => one !== 'owner' || me.role === 'owner' || person.role === 'owner');
  return (
    <>
      <label htmlFor={id} className={page.srOnly}>
        {t('roleOf', { name: person.name })}
      </label>
      <Select
        id={id}
        note={`${id}-note`}
        value={shown}
        disabled={heldBack !== null || change.isPending}
        options={offered.map((value) => ({ value, label: role(value) }))}
        onPick={(value) => change.mutate({ userId: person.userId, role: value as Role })}
      />
      <p id={`${id}-note`} className={change.isError ? form.refusal : form.note} aria-live="polite">
        {change.isError ? t('refused', { message: change.error.message }) : (heldBack ?? t(`roleNote.${shown}`))}
      </p>
    </>
  );
}
