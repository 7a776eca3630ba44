import { Suspense } from 'react';
import { pageTitle } from '@/i18n/pageTitle';
import { RelaysPage } from '@/relays/RelaysPage';

export const generateMetadata = pageTitle('relays');

export default function Page() {
  return (
    <Suspense>
      <RelaysPage />
    </Suspense>
  );
}
