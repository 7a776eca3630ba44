import { Suspense } from 'react';
import { pageTitle } from '@/i18n/pageTitle';
import { ReplayPage } from '@/replay/ReplayPage';

export const generateMetadata = pageTitle('replay');

export default function Page() {
  return (
    <Suspense>
      <ReplayPage />
    </Suspense>
  );
}
