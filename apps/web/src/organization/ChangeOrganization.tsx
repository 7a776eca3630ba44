'use client';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Dialog } from '@/form/Dialog';
import { usePerson } from '@/shell/Person';
import { useTRPC } from '@/trpc/client';
import { OrganizationForm } from './OrganizationForm';

/** The organization's name, and the zone of its weeks. */
export function ChangeOrganization(props: { onClose: () => void }) {
  const t = useTranslations('account.menu');
  const trpc = useTRPC();
  const { organization } = usePerson();
  // A full load: name and zone stand in the shell, which the server renders.
  const change = useMutation(
    trpc.people.changeOrganization.mutationOptions({ onSuccess: () => window.location.reload() }),
  );
  return (
    <Dialog title={t('changeTitle')} onClose={props.onClose} keeps>
      <OrganizationForm
        name={organization.name}
        timeZone={organization.timeZone}
        submit={t('save')}
        saving={change.isPending || change.isSuccess}
        error={change.error}
        onSave={change.mutate}
        onMend={() => change.isError && change.reset()}
        onClose={props.onClose}
      >
        <p>{t('changeIntro')}</p>
      </OrganizationForm>
    </Dialog>
  );
}
