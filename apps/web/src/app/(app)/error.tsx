'use client';
import { useTranslations } from 'use-intl';
import { Failure } from '@/shell/Failure';

export default function PageError(props: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTranslations('shell');
  return <Failure title={t('errorTitle')} code={props.error.digest ?? null} onRetry={props.reset} />;
}
