import { Suspense } from 'react';
import { AuditPage } from '@/audit/AuditPage';
import { pageTitle } from '@/i18n/pageTitle';

export const generateMetadata = pageTitle('audit');

export default function Page() {
  return (
    <Suspense>
      <AuditPage />
    </Suspense>
  );
}
