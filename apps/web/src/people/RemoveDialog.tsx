'use client';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Dialog } from '../form/Dialog';
import form from '../form/form.module.css';
import { usePerson } from '../shell/Person';
import { useTRPC } from '../trpc/client';
import type { PersonRow } from './data';

/** What it means to be taken out, before it is done; `person` null: oneself. */
export function RemoveDialog({ person, onClose }: { person: PersonRow | null; onClose: () => void }) {
  const t = useTranslations('people');
  const trpc = useTRPC();
  const client = useQueryClient();
  const { organization } = usePerson();
  const remove = useMutation(
    trpc.people.remove.mutationOptions({
      async onSuccess() {
        await client.invalidateQueries(trpc.people.pathFilter());
        onClose();
      },
    }),
  );
  // A full load: the shell is rendered for another organization, or for nobody.
  const leave = useMutation(trpc.people.leave.mutationOptions({ onSuccess: () => window.location.assign('/') }));
  const { isPending, error } = person === null ? leave : remove;
  return (
    <Dialog
      title={
        person === null ? t('leaveTitle', { organization: organization.name }) : t('removeTitle', { name: person.name })
      }
      onClose={onClose}
    >
      <p>{person === null ? t('leaveBody') : t('removeBody', { name: person.name })}</p>
      {error && (
        <p role="alert" className={form.refusal}>
          {t('refused', { message: error.message })}
        </p>
      )}
      <span className={form.buttons}>
        <Button
          variant="filled"
          loading={isPending}
          onClick={() => (person === null ? leave.mutate() : remove.mutate({ userId: person.userId }))}
        >
          {person === null ? t('leaveConfirm') : t('removeConfirm', { name: person.name })}
        </Button>
        <Button onClick={onClose}>{t('cancel')}</Button>
      </span>
    </Dialog>
  );
}
