'use client';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Dialog } from '@/form/Dialog';
import { usePerson } from '@/shell/Person';
import { useTRPC } from '@/trpc/client';
import { enterOrganization } from './enterOrganization';
import { OrganizationForm } from './OrganizationForm';

/** Another organization of the same person; then its first steps. */
export function CreateOrganization(props: { onClose: () => void }) {
  const t = useTranslations('account.menu');
  const trpc = useTRPC();
  const { organization } = usePerson();
  const create = useMutation(
    trpc.account.createOrganization.mutationOptions({ onSuccess: ({ id }) => enterOrganization(id, '/first-run') }),
  );
  return (
    <Dialog title={t('createTitle')} onClose={props.onClose} keeps>
      <OrganizationForm
        name=""
        timeZone={organization.timeZone}
        submit={t('submit')}
        saving={create.isPending || create.isSuccess}
        error={create.error}
        onSave={create.mutate}
        onMend={() => create.isError && create.reset()}
        onClose={props.onClose}
      >
        <p>{t('createIntro')}</p>
      </OrganizationForm>
    </Dialog>
  );
}
