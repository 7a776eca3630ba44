import form from '../form/form.module.css';
import { useIncidentText } from './useIncidentText';

/** What the server would not do; nothing where it did. */
export function Refused({ error }: { error: { readonly message: string } | null }) {
  const { t } = useIncidentText();
  if (error === null) return null;
  return (
    <p role="alert" className={form.refusal}>
      {t('refused', { message: error.message })}
    </p>
  );
}
