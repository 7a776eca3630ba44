'use client';
import { useTranslations } from 'use-intl';
import { PasswordField } from '@/form/PasswordField';
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
      <PasswordField
        label={t('password')}
        reveal={t('reveal')}
        autoComplete="new-password"
        minLength={10}
        note={t('passwordHint')}
        fault={refusal('password')}
        value={draft.password}
        onChange={(password) => onChange({ ...draft, password })}
      />
    </>
  );
}
