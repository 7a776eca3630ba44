import { Suspense } from 'react';
import { pageTitle } from '@/i18n/pageTitle';
import { NetworkPage } from '@/network/NetworkPage';

export const generateMetadata = pageTitle('network');

export default function Page() {
  return (
    <Suspense>
      <NetworkPage />
    </Suspense>
  );
}
