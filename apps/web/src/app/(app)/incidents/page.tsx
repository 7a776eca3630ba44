import { Suspense } from 'react';
import { pageTitle } from '@/i18n/pageTitle';
import { IncidentsPage } from '@/incidents/IncidentsPage';

export const generateMetadata = pageTitle('incidents');

export default function Page() {
  return (
    <Suspense>
      <IncidentsPage />
    </Suspense>
  );
}
