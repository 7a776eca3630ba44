import { useTranslations } from 'use-intl';
import form from '../form/form.module.css';

/** What the server said against it, where it is about no field. */
export function Refused({ error }: { error: { readonly message: string } | null }) {
  const t = useTranslations('firstRun');
  if (error === null) return null;
  return (
    <p role="alert" className={form.refusal}>
      {t('refused', { message: error.message })}
    </p>
  );
}
