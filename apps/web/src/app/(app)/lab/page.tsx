import { Suspense } from 'react';
import { pageTitle } from '@/i18n/pageTitle';
import { LabPage } from '@/lab/LabPage';

export const generateMetadata = pageTitle('lab');

export default function Page() {
  return (
    <Suspense>
      <LabPage />
    </Suspense>
  );
}
