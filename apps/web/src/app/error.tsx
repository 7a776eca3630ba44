'use client';
import { useTranslations } from 'use-intl';
import { Failure } from '@/shell/Failure';

/** What a person sees when not even the shell could be rendered, as while the database is away. */
export default function AppError(props: { error: Error & { digest?: string } }) {
  const t = useTranslations('shell');
  return (
    <main>
      <Failure title={t('errorTitle')} code={props.error.digest ?? null} onRetry={() => window.location.reload()} />
    </main>
  );
}
