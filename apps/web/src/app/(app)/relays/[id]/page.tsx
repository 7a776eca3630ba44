import { Suspense } from 'react';
import { pageTitle } from '@/i18n/pageTitle';
import { RelayPage } from '@/relays/RelayPage';

export const generateMetadata = pageTitle('relays');

export default async function OneRelayPage(props: { params: Promise<{ id: string }> }) {
  const { id } = await props.params;
  return (
    <Suspense>
      <RelayPage id={id} />
    </Suspense>
  );
}
