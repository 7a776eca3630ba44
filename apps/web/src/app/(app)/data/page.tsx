import { Suspense } from 'react';
import { DataPage } from '@/data/DataPage';
import { pageTitle } from '@/i18n/pageTitle';

export const generateMetadata = pageTitle('data');

export default function Page() {
  return (
    <Suspense>
      <DataPage />
    </Suspense>
  );
}
