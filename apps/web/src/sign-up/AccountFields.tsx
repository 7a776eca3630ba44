'use client';
import { PasswordInput } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { TextField } from '@/form/TextField';

export interface AccountDraft {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** What a person writes of themselves; what the server refuses stands at its field. */
export function AccountFields(props: {
  draft: AccountDraft;
  refusal: (field: string) => string | null;
  onChange: (draft: AccountDraft) => void;
}) {
  const t = useTranslations('account.signUp');
  const { draft, refusal, onChange } = props;
  const wrongPassword = refusal('password');
  return (
    <>
      <TextField
        required
        label={t('name')}
        autoComplete="name"
        value={draft.name}
        fault={refusal('name')}
        onChange={(name) => onChange({ ...draft, name })}
      />
      <TextField
        required
        label={t('email')}
        type="email"
        inputMode="email"
        autoComplete="username"
        maxLength={254}
        value={draft.email}
        fault={refusal('email')}
        onChange={(email) => onChange({ ...draft, email })}
      />
      <PasswordInput
        label={t('password')}
        name="new-password"
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': t('reveal') }}
        size="sm"
        required
        withAsterisk={false}
        minLength={10}
        maxLength={128}
        description={wrongPassword === null ? t('passwordHint') : undefined}
        error={wrongPassword}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={draft.password}
        onChange={(event) => onChange({ ...draft, password: event.currentTarget.value })}
      />
    </>
  );
}
