import { useTranslations } from 'use-intl';
import { errorCode, errorField } from '@/trpc/client';

/** What the server refused of a new account, at its field (without `account.`), or as a whole for the empty field. */
export function useAccountRefusal(error: unknown): (field: string) => string | null {
  const t = useTranslations('account.signUp');
  const field = (errorField(error) ?? '').replace(/^(account|organization)\./, '');
  const known = ['name', 'email', 'password', 'organization', 'timeZone'];
  const at = known.includes(field) ? field : '';
  return (asked) => (error instanceof Error && asked === at ? sentence(error) : null);

  function sentence(refused: Error): string {
    const code = errorCode(refused);
    if (code === 'TOO_MANY_REQUESTS') return t('tooMany');
    if (at === 'email') return t(code === 'CONFLICT' ? 'taken' : 'badEmail');
    if (at === 'password') return t('shortPassword');
    return t('failed', { message: refused.message });
  }
}
